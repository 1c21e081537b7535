"""Loudness as people hear it: integrated loudness in LUFS (ITU-R BS.1770-4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SILENCE_LUFS = -70.0
BLOCK_S = 0.4
OFFSET_LU = -0.691

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
    loud = power[_lufs(power) > SILENCE_LUFS]
    if not len(loud):
        return SILENCE_LUFS
    gated = loud[_lufs(loud) > _lufs(loud.mean()) - 10]
    return float(_lufs(gated.mean()))


def _lufs(power: NDArray[np.float64] | np.floating) -> NDArray[np.float64]:
    return OFFSET_LU + 10 * np.log10(np.asarray(power) + 1e-12)


def _weighted(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """K-weighted by the filters' response in the frequency domain; shape (frames,)."""
    spectrum = np.fft.rfft(samples.astype(np.float64))
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(len(samples), 1 / rate) / 48_000)
    for above, below in _STAGES:
        spectrum *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    return np.fft.irfft(spectrum, len(samples))
