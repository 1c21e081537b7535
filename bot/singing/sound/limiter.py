"""A true-peak limiter: what would rise above the ceiling between the samples is turned down.

Peaks are looked for at eight times the rate (ITU-R BS.1770-4, annex 2, asks for four).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TIMES = 8
REACH = 24  # samples on each side that an in-between value is made of
LOOK = 882  # samples, 20 ms, before and after a peak over which the gain glides
MARGIN_DB = 0.15  # below the ceiling, for what still lies between eight values
SMALL = 0.5  # of the ceiling: next to smaller samples there is no peak to look for
TOGETHER = 4096  # samples that are looked at at once
BETA = 6.0  # of the Kaiser window

Floats = NDArray[np.float32]


def _phases() -> Floats:
    """Filters for the values between a sample and the next, (TIMES - 1, 2 * REACH), backwards."""
    places = np.arange(-REACH + 1, REACH + 1)
    rows = []
    for step in range(1, TIMES):
        away = places - step / TIMES
        shape = np.i0(BETA * np.sqrt(np.clip(1 - (away / REACH) ** 2, 0, 1))) / np.i0(BETA)
        taps = np.sinc(away) * shape
        rows.append(taps / taps.sum())
    return np.array(rows, np.float32)[:, ::-1]


PHASES = _phases()


def true_peaks(padded: Floats, least: float) -> Floats:
    """The highest value at and around each sample of any channel, (samples,).

    `padded` (samples + 2 * REACH, channels) has REACH samples of surroundings on each side. Where
    no sample is above `least`, nothing is looked for between them.
    """
    count = len(padded) - 2 * REACH
    found = np.abs(padded[REACH : REACH + count]).max(axis=1)
    for at in range(0, count, TOGETHER):
        piece = padded[at : min(count, at + TOGETHER) + 2 * REACH]
        if np.abs(piece).max(initial=0.0) <= least:
            continue
        kept = found[at : at + TOGETHER]
        for channel in np.ascontiguousarray(piece.T):
            for taps in PHASES:  # each gap before a sample, and that after the last
                between = np.abs(np.convolve(channel, taps, "valid"))
                np.maximum(kept, between[:-1], out=kept)
                np.maximum(kept, between[1:], out=kept)
    return found


class PeakMeter:
    """The highest true peak of a long sound, piece by piece."""

    def __init__(self, channels: int) -> None:
        self._held = np.zeros((2 * REACH, channels), np.float32)
        self.peak = 0.0

    def push(self, piece: Floats) -> None:
        """More of the sound, (samples, channels)."""
        held = np.concatenate([self._held, piece])
        self._held = held[-2 * REACH :]
        least = SMALL * max(self.peak, float(np.abs(held).max(initial=0.0)))
        self.peak = max(self.peak, float(true_peaks(held, least).max(initial=0.0)))

    def db(self) -> float:
        """In dBTP, once all of it was pushed."""
        self.push(np.zeros((REACH, self._held.shape[1]), np.float32))
        return float(20 * np.log10(max(self.peak, 1e-6)))


class Limiter:
    """Gains for a long sound piece by piece; what it says comes `delay` samples late."""

    delay = LOOK + REACH

    def __init__(self, ceiling_db: float) -> None:
        self._ceiling = 10 ** ((ceiling_db - MARGIN_DB) / 20)
        self._held = np.zeros((0, 0), np.float32)
        shape = np.hanning(LOOK + 2)[1:-1]
        self._glide = (shape / shape.sum()).astype(np.float32)
        self._wanted = np.ones(2 * LOOK, np.float32)

    def push(self, piece: Floats) -> Floats:
        """Gains (samples,) of the samples that were pushed `delay` earlier."""
        if not self._held.size:
            self._held = np.zeros((2 * REACH, piece.shape[1]), np.float32)
        held = np.concatenate([self._held, piece])
        self._held = held[len(piece) :]
        peaks = true_peaks(held, SMALL * self._ceiling)
        wanted = np.minimum(1.0, self._ceiling / np.maximum(peaks, 1e-9))
        return self._glided(wanted.astype(np.float32))

    def _glided(self, wanted: Floats) -> Floats:
        """The lowest of LOOK around, then its mean over LOOK: never above what is wanted."""
        held = np.concatenate([self._wanted, wanted])
        self._wanted = held[len(wanted) :]
        if held.min() >= 1.0:
            return np.ones(len(wanted), np.float32)
        lowest = _lowest(held, LOOK)  # (2 * LOOK + samples - LOOK + 1,)
        size = 1 << int(np.ceil(np.log2(len(lowest) + LOOK)))
        spectrum = np.fft.rfft(lowest, size) * np.fft.rfft(self._glide, size)
        glided = np.fft.irfft(spectrum, size)[LOOK - 1 : len(lowest)]
        return glided[1 : 1 + len(wanted)].astype(np.float32)


def _lowest(values: Floats, width: int) -> Floats:
    """The lowest of each `width` neighbours, (values - width + 1,) (van Herk's way)."""
    rows = -(-len(values) // width)
    filled = np.pad(values, (0, rows * width - len(values)), constant_values=np.inf)
    blocks = filled.reshape(rows, width)
    onward = np.minimum.accumulate(blocks, axis=1).ravel()
    backward = np.minimum.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].ravel()
    count = len(values) - width + 1
    return np.minimum(backward[:count], onward[width - 1 : width - 1 + count])
