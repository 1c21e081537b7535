"""The model itself, in a worker process: the only place that imports llama_cpp."""

from __future__ import annotations

import ctypes
import logging
import random
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import llama_cpp
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from bot.engines import ChatRequest, Message
from bot.errors import EngineError, EngineUnusable
from plugins.llama_cpp.fitting import fit
from plugins.llama_cpp.gguf_file import check_file
from plugins.llama_cpp.items import About, Ended, Prompted, Spoke
from plugins.llama_cpp.template import PLAIN, PLAIN_STOP, Cleaner, write

OFFLOADED = re.compile(r"offloaded (\d+)/(\d+) layers to GPU")
ERROR_LEVEL = 4  # of ggml's log, as of build 2025: debug, info, warn, error are 1 to 4

CONTEXT_STEP = 256  # llama.cpp rounds up to it; the binding's buffers must be as long

log = logging.getLogger(__name__)


class Emit(Protocol):
    """Hands an item to the parent; False once it was cancelled."""

    cancelled: bool

    def __call__(self, item: Any) -> bool: ...


class Chatter:
    """Listens to llama.cpp's log: what of the model is on the GPU, and why a load failed."""

    def __init__(self) -> None:
        self.gpu_layers = 0
        self.layers = 0
        self.errors: deque[str] = deque(maxlen=5)
        self._hook = llama_cpp.llama_log_callback(self._hear)
        llama_cpp.llama_log_set(self._hook, ctypes.c_void_p(0))

    def forget(self) -> None:
        """Start anew, for the next file."""
        self.gpu_layers = self.layers = 0
        self.errors.clear()

    def _hear(self, level: int, text: bytes, _: Any) -> None:
        line = text.decode("utf-8", errors="replace").strip()
        if found := OFFLOADED.search(line):
            self.gpu_layers, self.layers = int(found[1]), int(found[2])
        if level == ERROR_LEVEL and line:
            self.errors.append(line)
            log.error("%s", line)


CHATTER = Chatter()  # of the process, for the library keeps one hook and calls it at any time


def open_brain(config: Mapping[str, Any], report: Callable[[float, str], None]) -> Brain:
    """Load the file. Raises EngineUnusable with what is wrong with it."""
    path = Path(config["path"])
    check_file(path)
    report(0.1, f"loading {path.name}")
    return Brain(config, path)


class Brain:
    """A loaded model and its chat template."""

    def __init__(self, config: Mapping[str, Any], path: Path) -> None:
        self._config = config
        CHATTER.forget()
        self._llama = self._load(path)
        vocab = llama_cpp.llama_model_get_vocab(self._llama.model)
        if vocab is None:
            raise EngineUnusable("llama_cpp", f"{path.name} has no vocabulary", hint="take another")
        self._vocab = vocab
        self._emit: Emit | None = None
        # a long prompt takes seconds on a processor: a cancel must not wait for its end
        self._abort = llama_cpp.ggml_abort_callback(lambda _: self._is_cancelled())
        llama_cpp.llama_set_abort_callback(self._llama.ctx, self._abort, None)  # type: ignore[arg-type]
        template = self._llama.metadata.get("tokenizer.chat_template", "")
        self._stop = () if template else PLAIN_STOP
        self._bos = self._special(self._llama.token_bos())
        self._format = Jinja2ChatFormatter(
            template=template or PLAIN,
            eos_token=self._special(self._llama.token_eos()),
            bos_token=self._bos,
        )
        self._clean = Cleaner(self._control_tokens())

    def about(self) -> About:
        """What the panel tells about the model."""
        layers = llama_cpp.llama_model_n_layer(self._llama.model) + 1  # the output is one too
        return About(
            title=self._llama.metadata.get("general.name", ""),
            context=self._llama.n_ctx(),
            gpu_support=llama_cpp.llama_supports_gpu_offload(),
            gpu_layers=CHATTER.gpu_layers,
            layers=CHATTER.layers or layers,
        )

    def think(self, request: ChatRequest, emit: Emit) -> None:
        """Emits Prompted, Spoke for every piece, Ended. Raises EngineError."""
        self._emit = emit
        try:
            self._answer(request, emit)
        except EngineError:
            raise
        except Exception as error:  # of one conversation: the next one may well pass
            if emit.cancelled:  # the abort callback stopped the prompt half-way
                return
            message = f"the model failed: {error}"
            raise EngineError("llama_cpp", message, hint="lower n_ctx", retryable=True) from error
        finally:
            self._emit = None

    def _answer(self, request: ChatRequest, emit: Emit) -> None:
        context = self._llama.n_ctx()
        room = context - min(request.max_tokens, context // 2)
        messages = [self._clean(message) for message in request.messages]
        prompt, note = fit(messages, self._tokens, room)
        if not emit(Prompted(len(prompt), note, self.about())):
            return
        finish = "stop"
        for piece in self._complete(prompt, request):
            choice = piece["choices"][0]
            finish = choice["finish_reason"] or finish
            if choice["text"] and not emit(Spoke(choice["text"], self._made(prompt))):
                return
        emit(Ended(self._made(prompt), finish))

    def _complete(self, prompt: list[int], request: ChatRequest) -> Any:
        seed = self._config["seed"]
        return self._llama.create_completion(
            prompt,
            max_tokens=request.max_tokens,
            temperature=request.temperature,
            stop=[*request.stop, *self._stop],
            seed=random.getrandbits(31) if seed < 0 else seed,
            stream=True,
        )

    def _made(self, prompt: list[int]) -> int:
        """Tokens of the answer: the last one is written before the model has read it."""
        return self._llama.n_tokens - len(prompt) + 1

    def _tokens(self, messages: Sequence[Message]) -> list[int]:
        text = write(messages, self._render)
        twice = bool(self._bos) and text.startswith(self._bos)
        return self._llama.tokenize(text.encode(errors="replace"), add_bos=not twice, special=True)

    def _render(self, messages: Sequence[Message]) -> str:
        turns: Any = [{"role": str(m.role), "content": m.content} for m in messages]
        return self._format(messages=turns).prompt

    def _load(self, path: Path) -> llama_cpp.Llama:
        config = self._config
        try:
            return llama_cpp.Llama(
                str(path),
                n_gpu_layers=config["n_gpu_layers"],
                n_ctx=-(-config["n_ctx"] // CONTEXT_STEP) * CONTEXT_STEP,
                n_threads=config["n_threads"] or None,
                verbose=False,
            )
        except (ValueError, AssertionError, RuntimeError) as error:
            why = CHATTER.errors[0] if CHATTER.errors else str(error)
            message = f"{path.name} cannot be loaded: {why}"
            hint = "is there memory enough, and is the file for this llama.cpp?"
            raise EngineUnusable("llama_cpp", message, hint=hint) from error

    def _is_cancelled(self) -> bool:
        return self._emit is not None and self._emit.cancelled

    def _special(self, token: int) -> str:
        if token < 0:
            return ""
        return llama_cpp.llama_vocab_get_text(self._vocab, token).decode()

    def _control_tokens(self) -> list[str]:
        control = llama_cpp.LLAMA_TOKEN_ATTR_CONTROL
        return [
            self._special(token)
            for token in range(self._llama.n_vocab())
            if llama_cpp.llama_vocab_get_attr(self._vocab, token) & control
        ]
