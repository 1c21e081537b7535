"""Where in a recording somebody sings, for the backing to make room."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bot.audio import Check, Recording, StagedSound
from bot.singing.sound.order import CHUNK

STEP = 441  # samples, 10 ms
BELOW_DB = 30.0  # the loud moments: what is quieter is no singing
RANGE_DB = 12.0  # over which it becomes singing
GLIDE = 41  # values, 0.4 s, over which the backing goes down and up
LOUD_SHARE = 90.0  # per cent: how loud the loud moments are

Floats = NDArray[np.float32]


class Singing:
    """0 where nobody sings, 1 where somebody does, with slow ramps."""

    def __init__(self, sound: Recording | StagedSound, check: Check) -> None:
        levels = np.concatenate(list(_levels(sound, check)))
        loud = float(np.percentile(levels, LOUD_SHARE))
        sung = np.clip((levels - loud + BELOW_DB) / RANGE_DB, 0.0, 1.0)
        sung[levels < -90.0] = 0.0
        shape = np.hanning(GLIDE + 2)[1:-1]
        even = np.convolve(np.pad(sung, GLIDE // 2, mode="edge"), shape / shape.sum(), "valid")
        self._values = even.astype(np.float32)

    def at(self, first: int, count: int) -> Floats:
        """For `count` samples from `first` on, (count,)."""
        places = (np.arange(first, first + count) - STEP / 2) / STEP
        return np.interp(places, np.arange(len(self._values)), self._values).astype(np.float32)


def _levels(sound: Recording | StagedSound, check: Check) -> Iterator[NDArray[np.float64]]:
    """dB of each STEP, some seconds at a time."""
    size = CHUNK // STEP * STEP
    for at in range(0, len(sound), size):
        check()
        piece = sound[at : at + size]
        mono = piece.mean(axis=1) if piece.ndim > 1 else piece
        mono = np.pad(mono, (0, -len(mono) % STEP)).reshape(-1, STEP)
        yield 10 * np.log10((mono.astype(np.float64) ** 2).mean(axis=1) + 1e-12)
