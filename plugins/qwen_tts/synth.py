"""The model's side of the worker process: the only place that imports torch and qwen_tts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from plugins.qwen_tts.stand_ins import prepare_imports

prepare_imports()

import numpy as np  # noqa: E402
import torch  # noqa: E402

from bot.audio import AudioChunk, AudioFormat  # noqa: E402
from bot.engines import Audio, End  # noqa: E402
from bot.errors import EngineError  # noqa: E402
from plugins.qwen_tts.checkpoints import NAME  # noqa: E402
from plugins.qwen_tts.frames import Cancelled, FrameStream  # noqa: E402
from plugins.qwen_tts.models import NO_MEMORY, Models, Report  # noqa: E402
from plugins.qwen_tts.orders import CodecOrder, Order, PromptOrder  # noqa: E402
from plugins.qwen_tts.prompts import MODEL_RATE, at_model_rate, prompt_of, save_prompt  # noqa: E402
from plugins.qwen_tts.script import Part  # noqa: E402
from plugins.qwen_tts.stretch import Shaper  # noqa: E402


class Emit(Protocol):
    """Hands an item to the parent; False once it was cancelled."""

    cancelled: bool

    def __call__(self, item: Any) -> bool: ...


def open_synth(config: Mapping[str, Any], report: Report) -> Synth:
    """The worker's factory. The first checkpoint loads with the first order."""
    return Synth(Models(config, report))


class Synth:
    """Speaks one order at a time."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def speak(self, order: Order, emit: Emit) -> None:
        """Emit Audio while the model speaks, then End. Raises EngineError."""
        model = self._models.speech(order.path)
        Speech(model, order, emit, self._models.context).run()

    def save_prompt(self, order: PromptOrder) -> None:
        model = self._models.speech(order.path)
        save_prompt(guarded(lambda: prompt_of(model, order.reference)), Path(order.target))

    def encode(self, order: CodecOrder) -> tuple[tuple[int, ...], ...]:
        """The codes of each frame, shape (frames, codebooks)."""
        assert order.audio is not None
        codec, sound = self._models.codec(order.path), order.audio
        mono = at_model_rate(sound.floats().mean(axis=1), sound.format.rate)
        codes = guarded(lambda: codec.encode(mono, sr=MODEL_RATE).audio_codes[0])
        return tuple(tuple(frame) for frame in codes.tolist())

    def decode(self, order: CodecOrder) -> AudioChunk:
        codec = self._models.codec(order.path)
        codes = torch.tensor(order.codes)  # (frames, codebooks)
        sounds, rate = guarded(lambda: codec.decode([{"audio_codes": codes}]))
        return AudioChunk.from_floats(sounds[0], AudioFormat(rate=rate))

    def load(self, path: str) -> None:
        self._models.speech(path)

    def unload(self, path: str) -> None:
        self._models.forget(path)

    def loaded(self) -> list[str]:
        return self._models.names()


class Speech:
    """One order under way: its parts one after the other, as one sound."""

    def __init__(self, model: Any, order: Order, emit: Emit, context: int) -> None:
        self._model = model
        self._context = context
        self._order = order
        self._emit = emit
        self._codec = model.model.speech_tokenizer
        self._format = AudioFormat(rate=self._codec.get_output_sample_rate())
        self._samples = 0
        self._shaper = Shaper(order.rate, order.pitch, self._format.rate)
        self._clean = Cleaner(model.processor.tokenizer)

    def run(self) -> None:
        try:
            guarded(self._all_parts)
            self._say(self._shaper.finish())
        except Cancelled:
            return
        self._emit(End(seconds=self._samples / self._format.rate))

    def _all_parts(self) -> None:
        prompt = self._prompt()
        seed = secrets.randbits(63) if self._order.seed is None else self._order.seed
        for part in self._order.parts:
            torch.manual_seed(seed)  # of each part: so that a designed voice stays the same
            frames = FrameStream(
                self._codec,
                self._heard,
                lambda: self._emit.cancelled,
                left=self._context,
                before=prompt.ref_code if prompt is not None and prompt.icl_mode else None,
            )
            with frames.listening(self._model.model), blended(self._model.model, self._order):
                self._generate(part, prompt)
            frames.finish()

    def _prompt(self) -> Any:
        reference = self._order.reference
        return None if reference is None else prompt_of(self._model, reference)

    def _generate(self, part: Part, prompt: Any) -> None:
        order, model, text = self._order, self._model, self._clean(part.text)
        more = {"language": order.language, "max_new_tokens": part.frames + 1}
        instruct = self._clean(order.instruct)
        if order.kind == "base":
            model.generate_voice_clone(text, voice_clone_prompt=[prompt], **more)
        elif order.kind == "voice_design":
            model.generate_voice_design(text, instruct, **more)
        else:
            model.generate_custom_voice(text, order.speaker, instruct=instruct or None, **more)

    def _heard(self, sound: np.ndarray) -> None:
        """`sound` is (samples,) in -1..1."""
        self._say(self._shaper.feed(sound))

    def _say(self, sound: np.ndarray) -> None:
        if not len(sound):
            return
        self._samples += len(sound)
        louder = sound * np.float32(self._order.volume)
        if not self._emit(Audio(AudioChunk.from_floats(louder, self._format))):
            raise Cancelled


@contextmanager
def blended(model: Any, order: Order) -> Iterator[None]:
    """Meanwhile the order's speaker has the weighted mean of the mixed voices' embeddings."""
    if not order.mix:
        yield
        return
    places = model.config.talker_config.spk_id
    embeddings = model.talker.get_input_embeddings()
    total = sum(weight for _, weight in order.mix)
    parts = [embeddings.weight[places[name.lower()]] * (w / total) for name, w in order.mix]
    blend = torch.stack(parts).sum(dim=0)  # (hidden,)
    lead = places[order.speaker.lower()]

    def swap(_: Any, args: tuple[Any, ...], found: Any) -> Any:
        ids = args[0]  # a speaker alone is looked up by a number without dimensions
        return blend if ids.ndim == 0 and int(ids) == lead else found

    handle = embeddings.register_forward_hook(swap)
    try:
        yield
    finally:
        handle.remove()


class Cleaner:
    """Takes the model's control tokens out of a text, so that nobody speaks as the house."""

    def __init__(self, tokenizer: Any) -> None:
        special = {*tokenizer.all_special_tokens, *tokenizer.get_added_vocab()}
        self._special = sorted(special, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for token in self._special:
            text = text.replace(token, " ")  # a space: two halves could make a new one
        return text


def guarded(work: Callable[[], Any]) -> Any:
    """Run the model; its errors become ours."""
    try:
        return work()
    except (Cancelled, EngineError):
        raise
    except torch.OutOfMemoryError as error:
        raise EngineError(NAME, "the card's memory is full", hint=NO_MEMORY) from error
    except (ValueError, RuntimeError, IndexError, TypeError, NotImplementedError) as error:
        message = f"the model failed: {error}"
        raise EngineError(NAME, message, retryable=True) from error
