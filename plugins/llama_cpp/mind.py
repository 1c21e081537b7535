"""The mind on this side of the process boundary."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import asdict, replace

from bot.engines import (
    Cancel,
    ChatRequest,
    EngineWorker,
    Health,
    ThoughtEvent,
    Token,
    Usage,
    estimate_prompt,
    sorting_out,
)
from bot.errors import EngineError, EngineUnusable
from plugins.llama_cpp.gguf_file import check_file
from plugins.llama_cpp.items import About, Ended, Item, Prompted, Spoke
from plugins.llama_cpp.settings import LlamaSettings

BRAIN = "plugins.llama_cpp.brain:open_brain"
NO_GPU = "this llama-cpp-python has no GPU support: `python start.py --with llama` installs one"
CHOOSE = "set model under plugins: llama_cpp: to a GGUF file"

log = logging.getLogger(__name__)


class LlamaMind:
    """A model from a GGUF file. Tokens cost nothing, so it has no price."""

    def __init__(self, settings: LlamaSettings, *, model: str = "") -> None:
        self.name = f"llama_cpp/{model}" if model else "llama_cpp"
        self._settings = settings
        self._path = settings.path(model)
        self._has_model = bool(model or settings.model)
        config = asdict(settings) | {"path": str(self._path)}
        self._worker = EngineWorker(
            BRAIN, config, name=self.name, start_timeout=settings.start_s, jobs=1
        )
        self._about: About | None = None
        self._models: dict[str, LlamaMind] = {}
        self._note = ""
        self._broken: EngineUnusable | None = None  # what is wrong with the file

    def with_model(self, model: str) -> LlamaMind:
        """The mind with another file of the models folder, in a process of its own."""
        if model not in self._models:
            self._models[model] = LlamaMind(self._settings, model=model)
        return self._models[model]

    async def warm_up(self) -> None:
        """Load the file now. What goes wrong is told by `health` and by the first question."""
        if not self._has_model:
            return
        try:
            await self._check_file()
            await self._learn()
        except EngineError as error:
            log.warning("%s", error)

    async def stream(self, request: ChatRequest, cancel: Cancel) -> AsyncIterator[ThoughtEvent]:
        """Tokens as the model makes them; the file is loaded first where it is not yet."""
        if not self._has_model:
            raise EngineUnusable(self.name, "no model is chosen", hint=CHOOSE)
        await self._check_file()
        usage = Usage(tokens_in=estimate_prompt(request), tokens_out=0, finish="cancel")
        with sorting_out(self.name):
            async with aclosing(self._worker.stream("think", request, cancel)) as items:
                async for item in items:
                    usage = self._count(item, usage)
                    if isinstance(item, Spoke):
                        yield Token(item.text)
        yield usage

    def health(self) -> Health:
        """Whether the model is there, and whether the GPU is really used."""
        state = self._worker.state
        details = {"file": self._path.name, "state": state.state} | self._facts()
        if not self._has_model:
            return Health(ok=False, note="no model is chosen", fix=CHOOSE, details=details)
        if self._broken is not None:
            note, fix = self._broken.message, self._broken.hint
            return Health(ok=False, note=note, fix=fix, details=details)
        if state.state in ("failed", "restarting"):
            return Health(ok=False, note=state.note, details=details)
        note = self._note or self._where() or state.note
        return Health(ok=True, note=note, fix=self._gpu_fix(), details=details)

    async def close(self) -> None:
        """End its process and those of its other models."""
        others = [mind.close() for mind in self._models.values()]
        await asyncio.gather(self._worker.close(), *others)

    async def _check_file(self) -> None:
        """Raises EngineUnusable, before a process is started that takes seconds to say so."""
        if self._about is not None:
            return
        try:
            await asyncio.to_thread(check_file, self._path)
        except EngineUnusable as error:
            self._broken = error
            raise
        self._broken = None

    async def _learn(self) -> None:
        self._about = await self._worker.call("about")

    def _count(self, item: Item, usage: Usage) -> Usage:
        """The usage so far: it stands if the stream is cancelled at this point."""
        if isinstance(item, Prompted):
            self._about, self._note = item.about, item.note
            return replace(usage, tokens_in=item.tokens, note=item.note)
        if isinstance(item, Ended):
            return replace(usage, tokens_out=item.tokens, finish=item.finish)
        return replace(usage, tokens_out=item.tokens)

    def _facts(self) -> dict[str, str]:
        about = self._about
        if about is None:
            return {}
        return {
            "model": about.title,
            "context": f"{about.context} tokens",
            "GPU layers": f"{about.gpu_layers} of {about.layers}",
        }

    def _where(self) -> str:
        about = self._about
        if about is None:
            return ""
        if about.gpu_layers:
            return f"on the GPU: {about.gpu_layers} of {about.layers} layers"
        return "on the processor, not on the GPU"

    def _gpu_fix(self) -> str:
        about, wanted = self._about, self._settings.n_gpu_layers != 0
        if about is None or about.gpu_support or not wanted:
            return ""
        return NO_GPU
