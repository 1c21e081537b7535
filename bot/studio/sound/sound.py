"""Pieces of speech made fit to stand beside each other: edges without clicks, even loudness."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]  # mono, -1..1, shape (frames,)

LOUD = 0.004  # -48 dB: quieter is the pause around the speech
LEAD_S = 0.005  # kept before the first sound, faded in
TAIL_S = 0.06  # kept after the last one, so that it may ring out
FADE_S = 0.005  # a raised cosine: too short to be heard, too long to click
LOOK_S = 1.0  # of a piece is measured before it sounds
MOST_GAIN = 2.8  # 9 dB; more would bring the noise up
KNEE = 0.9
WINDOW_S = 0.02


class EdgeTrim:
    """Takes a piece as it comes; gives it on without its silent edges, faded in and out.

    `lead` is how many frames were dropped before it, None until its first sound.
    """

    def __init__(self, rate: int) -> None:
        self._fade = max(2, int(FADE_S * rate))
        self._keep_lead = max(self._fade, int(LEAD_S * rate))
        self._keep_tail = int(TAIL_S * rate)
        self._held: Samples = np.zeros(0, np.float32)
        self._dropped = 0
        self.lead: int | None = None

    def push(self, samples: Samples) -> Samples:
        """What can be given on; the quiet since the last sound is held back."""
        self._held = np.concatenate((self._held, samples))
        if self.lead is None and not self._begin():
            return self._held[:0]
        loud = np.flatnonzero(np.abs(self._held) > LOUD)
        last = int(loud[-1]) + 1 if len(loud) else 0
        return self._take(max(0, min(last, len(self._held) - self._fade)))

    def finish(self) -> Samples:
        """The end, faded out; a piece that was silent all through stays as long as it was."""
        if self.lead is None:
            self.lead = 0
            return np.zeros(self._dropped + len(self._held), np.float32)
        loud = np.flatnonzero(np.abs(self._held) > LOUD)
        end = (int(loud[-1]) + 1 if len(loud) else 0) + self._keep_tail
        rest = self._held[:end].copy()
        count = min(self._fade, len(rest))
        rest[len(rest) - count :] *= fade(count)[::-1]
        return rest

    def _begin(self) -> bool:
        """Drop the silence before the first sound; False while there is none."""
        loud = np.flatnonzero(np.abs(self._held) > LOUD)
        if not len(loud):
            spare = max(0, len(self._held) - self._keep_lead)
            self._take(spare)
            self._dropped += spare
            return False
        start = max(0, int(loud[0]) - self._keep_lead)
        self._take(start)
        self._dropped += start
        self.lead = self._dropped
        count = min(self._fade, len(self._held))
        self._held = self._held.copy()
        self._held[:count] *= fade(count)
        return True

    def _take(self, count: int) -> Samples:
        taken, self._held = self._held[:count], self._held[count:]
        return taken


class Leveller:
    """Brings each piece to the loudness of the first one, by the first second of its sound."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._target: float | None = None
        self._gain: float | None = 1.0
        self._held: list[Samples] = []
        self._count = 0
        self._first: list[Samples] = []

    def begin(self) -> None:
        """The next piece begins."""
        self._held, self._count = [], 0
        self._gain = 1.0 if self._target is None else None

    def push(self, samples: Samples) -> Samples:
        """The samples at their level; nothing until the piece has been measured."""
        if self._target is None:
            self._first.append(samples)
        if self._gain is not None:
            return limited(samples * np.float32(self._gain))
        self._held.append(samples)
        self._count += len(samples)
        return self._measured() if self._count >= LOOK_S * self._rate else samples[:0]

    def finish(self) -> Samples:
        """What was held of a short piece."""
        rest = self._measured() if self._gain is None else np.zeros(0, np.float32)
        if self._target is None and self._first:
            self._target = voiced_level(np.concatenate(self._first), self._rate) or None
            self._first = []
        return rest

    def _measured(self) -> Samples:
        held = np.concatenate(self._held) if self._held else np.zeros(0, np.float32)
        self._held = []
        level = voiced_level(held, self._rate)
        wanted = (self._target or 0.0) / level if level else 1.0
        self._gain = float(np.clip(wanted, 1 / MOST_GAIN, MOST_GAIN))
        return limited(held * np.float32(self._gain))


def voiced_level(samples: Samples, rate: int) -> float:
    """The RMS of the parts that are not pauses; 0 for silence."""
    size = max(1, int(WINDOW_S * rate))
    whole = len(samples) // size * size
    if not whole:
        return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
    power = np.mean(samples[:whole].reshape(-1, size).astype(np.float64) ** 2, axis=1)
    voiced = power[power > LOUD**2]
    return float(np.sqrt(voiced.mean())) if len(voiced) else 0.0


def limited(samples: Samples) -> Samples:
    """Peaks above the knee bent so that they stay below full scale."""
    over = np.abs(samples) - KNEE
    if not len(samples) or over.max() <= 0:
        return samples
    bent = np.sign(samples) * (KNEE + (1 - KNEE) * np.tanh(over / (1 - KNEE)))
    return np.where(over > 0, bent, samples).astype(np.float32)


def fade(count: int) -> Samples:
    """From 0 to 1 without a corner; shape (count,)."""
    turn = np.linspace(0, np.pi, count, dtype=np.float32)
    return ((1 - np.cos(turn)) / 2).astype(np.float32)


def onset(samples: Samples, threshold: float = LOUD) -> int | None:
    """The first frame that is not silence."""
    loud = np.flatnonzero(np.abs(samples) > threshold)
    return int(loud[0]) if len(loud) else None
