"""Faster, slower, higher and lower speech, piece by piece, for a model that knows neither.

Speed by overlapping pieces where they fit best (WSOLA: Verhelst and Roelands, 1993), which keeps
the pitch; pitch by the same and then playing it faster, which keeps the length.
"""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

Sound = NDArray[np.float32]

PIECE = 1024  # samples, 43 ms: two periods of a low voice
HOP = PIECE // 2
SEARCH = 240  # samples to each side, 10 ms: a period of 100 Hz
SAME = 0.005  # a change this small is not heard


class Stretch:
    """Feed it sound; it answers with what is ready. `length` 2.0 takes twice as long."""

    def __init__(self, length: float) -> None:
        self._step = HOP / length
        self._at = 0.0  # where the next piece is looked for, from the buffer's start
        self._buffer: Sound = np.zeros(0, np.float32)
        self._tail: Sound | None = None  # of the last piece, faded out
        self._next: Sound = np.zeros(HOP, np.float32)  # what followed it in the original
        self._window = np.hanning(PIECE + 1)[:PIECE].astype(np.float32)

    def feed(self, sound: Sound) -> Sound:
        self._buffer = np.concatenate([self._buffer, sound])
        made: list[Sound] = []
        while round(self._at) + SEARCH + PIECE + HOP <= len(self._buffer):
            made.append(self._piece())
        self._forget()
        return np.concatenate(made) if made else np.zeros(0, np.float32)

    def finish(self) -> Sound:
        """The rest, drawn out with silence that is cut off again."""
        if self._tail is None and not len(self._buffer):
            return self._buffer
        left = max(0.0, len(self._buffer) - self._at)
        wanted = round(left * HOP / self._step)
        return self.feed(np.zeros(2 * PIECE + SEARCH, np.float32))[:wanted]

    def _piece(self) -> Sound:
        """The next `HOP` samples of the result."""
        start = self._fit() if self._tail is not None else 0
        piece = self._buffer[start : start + PIECE]
        faded = piece * self._window
        head = piece[:HOP] if self._tail is None else faded[:HOP] + self._tail
        self._tail = faded[HOP:]
        self._next = self._buffer[start + HOP : start + PIECE]
        self._at += self._step
        return head

    def _fit(self) -> int:
        """Where the sound is most like what followed the last piece."""
        low = max(0, round(self._at) - SEARCH)
        field = self._buffer[low : round(self._at) + SEARCH + HOP]
        likeness = np.correlate(field, self._next, "valid")
        energy = np.convolve(field**2, np.ones(HOP, np.float32), "valid")
        return low + int(np.argmax(likeness / np.sqrt(energy + 1e-9)))

    def _forget(self) -> None:
        """Let go of what no later piece can need."""
        gone = max(0, round(self._at) - SEARCH)
        self._buffer = self._buffer[gone:]
        self._at -= gone


class Shaper:
    """Speed and pitch together, at `sample_rate` Hz; the sound as it is where both are 1."""

    def __init__(self, rate: float, pitch: float, sample_rate: int) -> None:
        length = pitch / rate
        self._stretch = None if abs(length - 1) < SAME else Stretch(length)
        self._higher = None
        if abs(pitch - 1) >= SAME:
            self._higher = soxr.ResampleStream(sample_rate * pitch, sample_rate, 1, "float32")

    def feed(self, sound: Sound) -> Sound:
        """What is ready of the sound so far, shape (samples,)."""
        if self._stretch is not None:
            sound = self._stretch.feed(sound)
        return sound if self._higher is None else self._higher.resample_chunk(sound)

    def finish(self) -> Sound:
        """What is left at the end."""
        rest = np.zeros(0, np.float32) if self._stretch is None else self._stretch.finish()
        return rest if self._higher is None else self._higher.resample_chunk(rest, last=True)
