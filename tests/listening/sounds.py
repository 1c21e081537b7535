"""Made sound for the ears: loud is speech to the plain detector, quiet is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.audio import AudioChunk, AudioFormat
from bot.engines import STT, EngineRegistry
from bot.listening import (
    Act,
    Attention,
    Detector,
    EnergyVad,
    Hangover,
    Heard,
    Listener,
    Longest,
    Manner,
    Recognisers,
)
from bot.testing import FakeEars

MIC = AudioFormat(16_000)
FRAME_S = 0.02
PLAIN = Attention(manner=Manner(endings=(Hangover(seconds=0.3), Longest(seconds=20))))


def loud(seconds: float, format: AudioFormat = MIC, db: float = -20.0) -> AudioChunk:
    made = np.random.default_rng(3).standard_normal((round(seconds * format.rate), 1))
    samples = np.repeat(made * 10 ** (db / 20), format.channels, axis=1)
    return AudioChunk.from_floats(samples.astype(np.float32), format)


def quiet(seconds: float, format: AudioFormat = MIC) -> AudioChunk:
    return AudioChunk(bytes(format.size(seconds)), format)


def frames(*sounds: AudioChunk) -> list[AudioChunk]:
    """In pieces of 20 ms, as a call brings them."""
    cut: list[AudioChunk] = []
    for sound in sounds:
        size = max(sound.format.bytes_per_frame, sound.format.size(FRAME_S))
        pieces = (sound.pcm[at : at + size] for at in range(0, len(sound.pcm), size))
        cut += [AudioChunk(piece, sound.format) for piece in pieces]
    return cut


class FakeMouth:
    """A bot that speaks when a test says so, and keeps what was done to it."""

    def __init__(self) -> None:
        self.speaks = False
        self.sings = False
        self.level_db = -100.0
        self.words: Sequence[str] = ()
        self.acts: list[tuple[Act, str]] = []

    def saying(self) -> Sequence[str]:
        return self.words

    def act(self, act: Act, speaker: str) -> None:
        self.acts.append((act, speaker))
        if act is Act.CUT:
            self.speaks = False


def listener(
    ears: FakeEars,
    told: list[Heard],
    attention: Attention = PLAIN,
    *,
    live: bool = False,
    **options,
) -> Listener:
    registry = EngineRegistry()
    registry.add(STT, ears.name, ears)
    return Listener(
        "ann",
        Detector(EnergyVad()),
        Recognisers(registry, (ears.name,)),
        replace(attention, live=live),
        told.append,
        **options,
    )
