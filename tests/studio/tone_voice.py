"""Engines for the studio's tests: a tone for each word, with the faults of real voices."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from bot.audio import AudioChunk, AudioFormat
from bot.engines import (
    Audio,
    Cancel,
    End,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    VoiceInfo,
    VoiceReference,
    Word,
)
from bot.errors import EngineError, NotFound

RATE = 24_000
WORD_S = 0.2


class ToneVoice:
    """Each word is `WORD_S` of a tone (its pitch from the word), with silence around it all.

    `levels` are the amplitudes of its calls, one after the other, the last for all that follow.
    """

    def __init__(
        self,
        name: str = "tone",
        *,
        rate: int = RATE,
        silence: float = 0.15,
        levels: Sequence[float] = (0.3,),
    ) -> None:
        self.name = name
        self.format = AudioFormat(rate, 1)
        self.silence = silence
        self.levels = levels
        self.asked: list[SpeechRequest] = []
        self.errors: list[Exception] = []
        self.gate: asyncio.Event | None = None  # a call waits for it before its first sound

    async def stream(self, request: SpeechRequest, cancel: Cancel) -> AsyncIterator[SpeechEvent]:
        level = self.levels[min(len(self.asked), len(self.levels) - 1)]
        self.asked.append(request)
        if self.errors:
            raise self.errors.pop(0)
        if self.gate is not None:
            waiting = {asyncio.ensure_future(one.wait()) for one in (self.gate, cancel)}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for one in waiting:
                one.cancel()
        yield self._audio(np.zeros(int(self.silence * self.format.rate)))
        at, offset = self.silence, 0
        length = WORD_S / request.rate
        for word in request.text.split():
            if cancel.is_set():
                break
            offset = request.text.index(word, offset)
            yield Word(text=word, start=at, end=at + length, offset=offset)
            yield self._audio(self._tone(word, length) * level * request.volume)
            at, offset = at + length, offset + len(word)
            await asyncio.sleep(0)
        if not cancel.is_set():
            yield self._audio(np.zeros(int(self.silence * self.format.rate)))
        yield End(seconds=at + self.silence)

    async def capabilities(self) -> SpeechCapabilities:
        voices = tuple(VoiceInfo(id=name, label=name) for name in ("anna", "bert", "cleo"))
        return SpeechCapabilities(
            voices=voices, languages=("en", "de"), styles=("calm",), word_times=True, mix=True
        )

    async def close(self) -> None:
        return

    def _tone(self, word: str, length: float) -> np.ndarray:
        hz = 150 + int(hashlib.sha256(word.encode()).hexdigest()[:4], 16) % 200
        return np.sin(2 * np.pi * hz * np.arange(int(length * self.format.rate)) / self.format.rate)

    def _audio(self, samples: np.ndarray) -> Audio:
        shaped = samples.astype(np.float32).reshape(-1, 1)
        return Audio(AudioChunk.from_floats(shaped, self.format))


class LabVoice(ToneVoice):
    """Three checkpoints that can do different things; clones, designs, and has a codec."""

    MODELS: ClassVar[dict[str, dict[str, Any]]] = {
        "custom": {"voices": (VoiceInfo(id="vivian", label="Vivian"),), "free_style": True},
        "design": {"design": True},
        "base": {"clone": ("icl", "xvector"), "codec": True},
    }

    def __init__(self, name: str = "lab") -> None:
        super().__init__(name)
        self.prompts: list[Path] = []

    async def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities(
            voices=(VoiceInfo(id="vivian", label="Vivian"),),
            models=tuple(self.MODELS),
            clone=("icl", "xvector"),
            design=True,
            codec=True,
            seed=True,
            free_style=True,
        )

    async def capabilities_of(self, model: str) -> SpeechCapabilities:
        if model not in self.MODELS:
            raise NotFound(f"no checkpoint '{model}'")
        return SpeechCapabilities(models=tuple(self.MODELS), seed=True, **self.MODELS[model])

    async def save_prompt(self, reference: VoiceReference, path: Path, *, model: str = "") -> None:
        if reference.audio is None:
            raise EngineError(self.name, "nothing to clone")
        await asyncio.to_thread(path.write_bytes, b"prompt of a voice")
        self.prompts.append(path)

    async def encode(self, audio: AudioChunk) -> tuple[tuple[int, ...], ...]:
        frames = audio.floats()[:, 0]
        return tuple((int(abs(x) * 1000), i % 7) for i, x in enumerate(frames[:: RATE // 12]))

    async def decode(self, codes: Sequence[Sequence[int]]) -> AudioChunk:
        samples = np.repeat([row[0] / 1000 for row in codes], RATE // 12).astype(np.float32)
        return AudioChunk.from_floats(samples.reshape(-1, 1), self.format)
