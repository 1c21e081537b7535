"""A room for the singer: noise that dies away, a little different on both sides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.singing.sound.order import CHUNK, RATE

EARLY_S = 0.018  # before the room answers
LOW_HZ, HIGH_HZ = 200.0, 7000.0  # what the walls give back
HIGH_DIES = 2.2  # times as fast as the low
DECAY_DB = 60.0
SEED = 4  # the same room always

Floats = NDArray[np.float32]


def answer(seconds: float) -> Floats:
    """What the room gives back of a click, (samples, 2), with the energy of one click a side."""
    count = int((EARLY_S + seconds) * RATE)
    time = np.arange(count - int(EARLY_S * RATE)) / RATE
    noise = np.random.default_rng(SEED).standard_normal((len(time), 2))
    hz = np.fft.rfftfreq(len(time), 1 / RATE)[:, None]
    spectrum = np.fft.rfft(noise, axis=0)
    low = np.fft.irfft(spectrum / (1 + (hz / 1500) ** 2), len(time), axis=0)
    high = np.fft.irfft(spectrum * (1 - 1 / (1 + (hz / 1500) ** 2)), len(time), axis=0)
    dying = np.exp(-time * DECAY_DB / 20 * np.log(10) / seconds)[:, None]
    made = np.zeros((count, 2))
    made[-len(time) :] = low * dying + high * dying**HIGH_DIES
    lines = np.fft.rfftfreq(count, 1 / RATE)[:, None]
    walls = (lines / LOW_HZ) ** 2 / (1 + (lines / LOW_HZ) ** 2) / (1 + (lines / HIGH_HZ) ** 4)
    made = np.fft.irfft(np.fft.rfft(made, axis=0) * walls, count, axis=0)
    return (made / np.sqrt((made**2).sum(axis=0))).astype(np.float32)


class Room:
    """Answers a long sound piece by piece, each piece of at most CHUNK samples."""

    def __init__(self, seconds: float) -> None:
        click = answer(seconds)
        self._size = 1 << int(np.ceil(np.log2(CHUNK + len(click))))
        self._click = np.fft.rfft(click, self._size, axis=0)
        self._tail = np.zeros((len(click), 2), np.float32)

    def answer(self, piece: Floats) -> Floats:
        """What is heard of the room while the piece sounds, (samples, 2)."""
        made = np.fft.irfft(np.fft.rfft(piece, self._size, axis=0) * self._click, axis=0)
        made = made[: len(piece) + len(self._tail)].astype(np.float32)
        made[: len(self._tail)] += self._tail
        self._tail = made[len(piece) :]
        return made[: len(piece)]
