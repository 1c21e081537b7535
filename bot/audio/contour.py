"""A pitch contour put in order: gaps, octave errors, frame times, and the key that fits a voice.

f0 is in Hz, 0 where nobody sings.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEP_S = 0.01  # between the values of a tracker
FLOOR_HZ = 65.0
SEMITONES = 12.0
AROUND = 15  # frames on each side whose median tells the octave
OCTAVE_SLACK = 0.2  # octaves: how near to a whole one a jump counts as an octave error
OCTAVE_RUN = 12  # frames: a longer run is sung like that
WIDEST_KEY = 24  # semitones up or down

Floats = NDArray[np.float32]


def fill_gaps(f0: Floats, floor: float = FLOOR_HZ) -> Floats:
    """A value everywhere: straight lines over the gaps, held at both ends, at least `floor`."""
    voiced = f0 > 0
    if not voiced.any():
        return np.full(len(f0), floor, np.float32)
    places = np.arange(len(f0))
    return np.maximum(np.interp(places, places[voiced], f0[voiced]), floor).astype(np.float32)


def at_frames(f0: Floats, times: NDArray[np.float64], step: float = STEP_S) -> Floats:
    """The contour at other times in seconds, with its gaps: 0 where most of it is unvoiced."""
    places = np.arange(len(f0)) * step
    voiced = f0 > 0
    if not voiced.any():
        return np.zeros(len(times), np.float32)
    filled = np.interp(places, places[voiced], f0[voiced])
    made = np.interp(times, places, filled)
    unvoiced = np.interp(times, places, (~voiced).astype(np.float64))
    made[unvoiced > 0.5] = 0.0
    return made.astype(np.float32)


def shifted(f0: Floats, semitones: float) -> Floats:
    return (f0 * 2 ** (semitones / SEMITONES)).astype(np.float32)


def without_octave_errors(f0: Floats) -> Floats:
    """Short runs that stand a whole octave off their surroundings are put back."""
    made = f0.astype(np.float64)
    voiced = np.flatnonzero(made > 0)
    if len(voiced) < 2 * AROUND:
        return f0
    notes = np.log2(made[voiced])
    padded = np.pad(notes, AROUND, mode="edge")
    usual = np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1), axis=1)
    off = notes - usual
    octaves = np.round(off)
    wrong = (octaves != 0) & (np.abs(off - octaves) < OCTAVE_SLACK)
    octaves[~wrong] = 0
    octaves[_long_runs(octaves)] = 0
    made[voiced] = 2 ** (notes - octaves)
    return made.astype(np.float32)


def _long_runs(values: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which values belong to a run of equal ones longer than an error lasts."""
    ends = np.flatnonzero(np.diff(values)) + 1
    lengths = np.diff(np.concatenate([[0], ends, [len(values)]]))
    return np.repeat(lengths > OCTAVE_RUN, lengths)


def median_pitch(f0: Floats) -> float:
    """Of what is sung, in Hz; 0 where nothing is."""
    voiced = f0[f0 > 0]
    return float(2 ** np.median(np.log2(voiced))) if len(voiced) else 0.0


def fitting_key(f0: Floats, voice_hz: float, *, whole_octaves: bool = False) -> int:
    """Semitones that bring the median of the song to the voice's; 0 where either is unknown.

    `whole_octaves` keeps the key of the backing.
    """
    median = median_pitch(f0)
    if not median or voice_hz <= 0:
        return 0
    semitones = SEMITONES * np.log2(voice_hz / median)
    step = SEMITONES if whole_octaves else 1
    return int(np.clip(np.round(semitones / step) * step, -WIDEST_KEY, WIDEST_KEY))


def backing_shift(key: float) -> float:
    """Semitones for the backing when the song moves by `key`: the nearest, octaves do not count.

    The backing in the same key an octave away still fits, and is spoilt least.
    """
    rest = key % SEMITONES
    return rest if rest <= SEMITONES / 2 else rest - SEMITONES
