"""Loudness as people hear it: integrated loudness in LUFS (ITU-R BS.1770-4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SILENCE_LUFS = -70.0
BLOCK_S = 0.4
OFFSET_LU = -0.691
METER_SIZE = 1 << 16  # samples that the meter weighs at once

# The two stages of K-weighting at 48 kHz, from the standard's tables 1 and 2.
_STAGES = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285),
     (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)  # fmt: skip


def loudness(samples: NDArray[np.float32], rate: int) -> float:
    """LUFS of mono samples in -1..1, shape (frames,); -70 for silence or less than 50 ms."""
    if len(samples) < rate // 20:
        return SILENCE_LUFS
    weighted = _weighted(samples, rate)
    size = min(int(BLOCK_S * rate), len(weighted))
    sums = np.concatenate(([0.0], np.cumsum(weighted**2)))
    starts = np.arange(0, len(weighted) - size + 1, max(1, size // 4))
    power = (sums[starts + size] - sums[starts]) / size
    return _gated(power)


class LoudnessMeter:
    """The integrated loudness of a long sound in any number of channels, piece by piece."""

    def __init__(self, rate: int, channels: int) -> None:
        self._step = rate // 10  # samples between two blocks
        self._before = rate // 4  # samples: the filters forget within less
        self._size = (METER_SIZE - self._before) // self._step * self._step
        self._held = np.zeros((self._before, channels), np.float32)
        self._weights = _response(METER_SIZE, rate)[:, None]
        self._powers: list[NDArray[np.float64]] = []

    def push(self, samples: NDArray[np.float32]) -> None:
        """More of the sound, shape (frames, channels)."""
        held = np.concatenate([self._held, samples])
        at = 0
        while len(held) - at >= self._before + self._size:
            self._measure(held[at : at + self._before + self._size])
            at += self._size
        self._held = held[at:]

    def lufs(self) -> float:
        """What was pushed, as a whole, in LUFS; -70 for silence. Nothing may be pushed after."""
        self._measure(self._held)
        self._held = self._held[:0]
        steps = np.concatenate(self._powers)
        wide = min(4, len(steps))  # of BLOCK_S
        if not wide:
            return SILENCE_LUFS
        return _gated(np.lib.stride_tricks.sliding_window_view(steps, wide).mean(axis=1))

    def _measure(self, held: NDArray[np.float32]) -> None:
        """The power of each step of what follows the samples that are there for the filters."""
        spectrum = np.fft.rfft(held, METER_SIZE, axis=0) * self._weights
        weighted = np.fft.irfft(spectrum, METER_SIZE, axis=0)[self._before : len(held)]
        whole = len(weighted) // self._step * self._step
        power = (weighted[:whole].astype(np.float64) ** 2).sum(axis=1)
        self._powers.append(power.reshape(-1, self._step).mean(axis=1))


def _gated(power: NDArray[np.float64]) -> float:
    """The loudness of blocks of this power, the silent and the quiet ones left out."""
    loud = power[_lufs(power) > SILENCE_LUFS]
    if not len(loud):
        return SILENCE_LUFS
    return float(_lufs(loud[_lufs(loud) > _lufs(loud.mean()) - 10].mean()))


def _lufs(power: NDArray[np.float64] | np.floating) -> NDArray[np.float64]:
    return OFFSET_LU + 10 * np.log10(np.asarray(power) + 1e-12)


def _weighted(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """K-weighted by the filters' response in the frequency domain; shape (frames,)."""
    spectrum = np.fft.rfft(samples.astype(np.float64)) * _response(len(samples), rate)
    return np.fft.irfft(spectrum, len(samples))


def _response(size: int, rate: int) -> NDArray[np.complex128]:
    """What K-weighting does to each line of a transform of so many samples."""
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1 / rate) / 48_000)
    made = np.ones(len(turn), np.complex128)
    for above, below in _STAGES:
        made *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    return made
