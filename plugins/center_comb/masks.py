"""How much of each point of a spectrum is the singer's: by its place and by its pitch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEAST = 0.15  # of the centre that is kept off the harmonics: breath and consonants
SHARPNESS = 3.0  # how fast the share falls with the distance from the centre
WIDTH_HZ = 35.0  # of a harmonic
WIDTH_SHARE = 0.012  # of its frequency besides: vibrato spreads the high ones more
LOWEST_HZ = 90.0  # what is lower is a drum or a bass
HIGHEST_HZ = 9000.0  # harmonics above are too close to tell
SMOOTH_FRAMES, SMOOTH_BANDS = 3, 3

Floats = NDArray[np.float32]
Spectra = NDArray[np.complex64]


def centre(left: Spectra, right: Spectra) -> Floats:
    """1 where both sides are the same, 0 where they differ; (frames, bands)."""
    shared = _smooth((left * right.conj()).real)
    both = _smooth(0.5 * (np.abs(left) ** 2 + np.abs(right) ** 2))
    alike = np.clip(shared / np.maximum(both, 1e-12), 0.0, 1.0)
    return (alike**SHARPNESS).astype(np.float32)


def harmonics(f0: Floats, rate: int, bands: int) -> Floats:
    """1 on the harmonics of f0 (frames,) in Hz, 0 between them, 0 where nobody sings."""
    hz = np.arange(bands) * (rate / 2 / (bands - 1))
    made = np.zeros((len(f0), bands), np.float32)
    for frame in np.flatnonzero(f0 > 0):
        order = np.maximum(np.round(hz / f0[frame]), 1)
        off = np.abs(hz - order * f0[frame])
        made[frame] = np.exp(-0.5 * (off / (WIDTH_HZ + WIDTH_SHARE * hz)) ** 4)
    made[:, (hz < LOWEST_HZ) | (hz > HIGHEST_HZ)] = 0.0
    return made


def singing(left: Spectra, right: Spectra, f0: Floats, rate: int) -> Floats:
    """The singer's share of the middle of both sides, (frames, bands)."""
    comb = harmonics(f0, rate, left.shape[1])
    return (centre(left, right) * (LEAST + (1 - LEAST) * comb)).astype(np.float32)


def _smooth(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """The mean of a few neighbours in time and in pitch."""
    made = values.astype(np.float64)
    for axis, size in ((0, SMOOTH_FRAMES), (1, SMOOTH_BANDS)):
        half = size // 2
        pad = [(0, 0), (0, 0)]
        pad[axis] = (half + 1, half)
        sums = np.cumsum(np.pad(made, pad, mode="edge"), axis=axis)
        count = made.shape[axis]
        late = np.take(sums, np.arange(size, size + count), axis=axis)
        made = (late - np.take(sums, np.arange(count), axis=axis)) / size
    return made
