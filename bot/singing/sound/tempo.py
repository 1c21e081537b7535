"""The tempo of a song: how far apart its onsets come again.

After Ellis, "Beat tracking by dynamic programming", Journal of New Music Research 36 (2007): the
strength of onsets, its autocorrelation, and a preference for tempos around 120 beats a minute. Low
onsets count more: kick, snare and bass tell the beat, hats strike its halves as well.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.singing.sound.frames import Frames

SIZE = 512  # samples: 46 ms at 11 kHz
HOP = 128
BANDS = 24
LOWEST, HIGHEST = 40.0, 5000.0  # Hz
LOW = 500.0  # Hz: an octave above it a band counts half as much, two above a quarter
FLOOR = 1e-4  # of full scale: what is fainter is no onset
EVEN_S = 1.0  # over which swells are taken off
FAINT = 0.1  # of rises, their usual size: steady tones and noise waver by less
WINDOW = 2048  # onsets looked at together, 24 s: a tempo may drift over a song
LEAST = 512  # onsets, 6 s: less has no tempo
SLOWEST, QUICKEST = 40.0, 240.0  # beats a minute
USUAL, OCTAVES = 120.0, 1.0  # the preference's middle, and its width
BEATS = 4  # that are looked over
FINE = 1 / BEATS  # frames between the periods that are tried: BEATS beats on they are one apart
CLEAR = 0.15  # of 1: how much of an onset comes again after a beat
CHANCE = 5.0  # deviations of what noise of that length has by chance

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


class TempoListener:
    """Hears a song piece by piece; however long it is, what is kept is one window's worth."""

    def __init__(self, rate: int) -> None:
        self._frames = Frames(SIZE, HOP)
        self._rate = rate / HOP  # onsets a second
        edges = np.geomspace(LOWEST, HIGHEST, BANDS + 1) * SIZE / rate
        self._edges = np.unique(np.rint(edges).astype(int))
        shares = np.minimum(1, LOW / (self._edges[:-1] * rate / SIZE))
        self._shares = (shares / shares.sum()).astype(np.float32)
        self._last = np.zeros((0, 0), np.float32)
        self._onsets = np.zeros(0, np.float32)
        self._again = np.zeros(WINDOW // 2)
        self._looked = 0

    def hear(self, sound: Floats) -> None:
        """(samples,) in mono."""
        self._onsets = np.concatenate([self._onsets, self._rises(self._frames.spectra(sound))])
        while len(self._onsets) >= WINDOW:
            self._look(self._onsets[:WINDOW])
            self._onsets = self._onsets[WINDOW:]

    def tempo(self) -> float:
        """Beats a minute, to a tenth; 0 where none is clear."""
        if len(self._onsets) >= LEAST:
            self._look(self._onsets)
        self._onsets = self._onsets[:0]
        if not self._looked:
            return 0.0
        return _tempo_of(self._again / self._looked, self._looked, self._rate)

    def _rises(self, spectra: Floats) -> Floats:
        """How much louder each frame's bands are than the last one's, their mean, (frames,)."""
        if not len(spectra):
            return self._onsets[:0]
        sums = np.add.reduceat(spectra, self._edges, axis=1)[:, :-1]
        bands = np.log(np.maximum(sums, FLOOR))
        before = np.concatenate([self._last if len(self._last) else bands[:1], bands[:-1]])
        self._last = bands[-1:]
        return np.maximum(bands - before, 0) @ self._shares

    def _look(self, onsets: Floats) -> None:
        """Add how much of these onsets comes again after each number of frames."""
        width = round(EVEN_S * self._rate)
        even = onsets - np.convolve(onsets, np.full(width, 1 / width), "same")
        power = np.abs(np.fft.rfft(even, 2 * WINDOW)) ** 2
        again = np.fft.irfft(power)[: WINDOW // 2]
        if again[0] < FAINT**2 * len(onsets):
            return
        share = np.maximum(1 - np.arange(WINDOW // 2) / len(onsets), 0.5)  # that can come again
        self._again += again / share / again[0] * len(onsets)
        self._looked += len(onsets)


def _tempo_of(again: Doubles, count: int, rate: float) -> float:
    """`again` at each lag in frames, of `count` frames, `rate` of them a second."""
    periods = np.arange(60 * rate / QUICKEST, 60 * rate / SLOWEST, FINE)
    beats = np.mean([_near(again, periods * n) for n in range(1, BEATS + 1)], axis=0)
    wanted = np.exp(-0.5 * (np.log2(60 * rate / periods / USUAL) / OCTAVES) ** 2)
    best = int(np.argmax(beats * wanted))
    if beats[best] < max(CLEAR, CHANCE / np.sqrt(BEATS * count)):
        return 0.0
    period = float(periods[best])
    for n in (1, 2, 4, 8):  # the farther apart, the finer
        period = _top(again, period * n) / n if period * n + 3 < len(again) else period
    return round(float(60 * rate / period), 1)


def _near(again: Doubles, lags: Doubles) -> Doubles:
    """The strongest within a frame of each lag, which is no whole number of frames."""
    frames = np.rint(lags).astype(int)
    return np.maximum.reduce([again[frames + step] for step in (-1, 0, 1)])


def _top(again: Doubles, lag: float) -> float:
    """Where the hill around a lag has its top, between frames."""
    first = round(lag) - 2
    at = first + int(np.argmax(again[first : first + 5]))
    left, top, right = again[at - 1 : at + 2]
    bend = left - 2 * top + right
    return at + 0.5 * (left - right) / bend if bend < 0 else float(at)
