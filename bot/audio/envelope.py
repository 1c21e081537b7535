"""What a voice sounds like apart from its pitch: the envelopes of its harmonics and its breath.

Read from short spectra: on the harmonics stands what is sung, between them what is breathed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.audio.sources import spectra, window

QUIET = 1e-6
SMOOTH_HZ = 180.0  # over which an unvoiced spectrum is averaged
LEAST_SUNG = 0.05  # of the power around a harmonic that is its own at the least
LEAST_PERIODS = 3.0  # of a window that still tells harmonics apart

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def envelopes(sound: Floats, f0: Floats, rate: int, block: int, size: int) -> tuple[Floats, Floats]:
    """Amplitudes of the harmonics and of the breath at each frequency, both (frames, bands).

    `f0` (frames,) in Hz, 0 where nothing is sung: all is breath there. `sound` has frames * block
    samples. A harmonic's amplitude is half that of its cosine; the breath's is that of white
    noise of such a deviation.
    """
    magnitude = np.abs(spectra(sound, size, block))[: len(f0)]
    shape = window(size)
    harmonic = np.zeros_like(magnitude)
    breath = _smooth(magnitude, SMOOTH_HZ, rate, size) / np.sqrt((shape**2).sum())
    for frame in np.flatnonzero(f0 > LEAST_PERIODS * rate / size / 2):
        sung, between = _combed(magnitude[frame], float(f0[frame]) * size / rate)
        harmonic[frame] = sung / np.sqrt(size * (shape**2).sum())
        breath[frame] = between / np.sqrt((shape**2).sum())
    return harmonic.astype(np.float32), breath.astype(np.float32)


def _combed(magnitude: Floats, spacing: float) -> tuple[Floats, Floats]:
    """The root of the power of each harmonic, and what stands between them, at every bin.

    `spacing` of harmonics in bins. A harmonic's power is all that stands around it, so that one
    which glides within the window loses nothing.
    """
    bands = np.arange(len(magnitude), dtype=np.float64)
    count = max(1, int((len(magnitude) - 1) / spacing - 0.5))
    edges = (np.arange(count + 1, dtype=np.float64) + 0.5) * spacing
    valleys = np.interp(edges, bands, magnitude)
    breathed = np.minimum(valleys[:-1], valleys[1:])
    power = np.cumsum(magnitude.astype(np.float64) ** 2)
    around = np.diff(np.interp(edges, bands + 0.5, power))
    sung = np.sqrt(np.maximum(around - spacing * breathed**2, LEAST_SUNG * around))
    peaks = np.arange(1, count + 1, dtype=np.float64) * spacing
    return _through(bands, peaks, sung), _through(bands, peaks, breathed)


def _through(bands: Doubles, places: Doubles, values: Doubles) -> Floats:
    """A line through values, straight in decibels."""
    return np.exp(np.interp(bands, places, np.log(values + QUIET))).astype(np.float32)


def _smooth(magnitude: Floats, width: float, rate: int, size: int) -> Floats:
    """The root mean square over some hertz."""
    half = max(1, int(width * size / rate / 2))
    padded = np.pad(magnitude.astype(np.float64) ** 2, ((0, 0), (half + 1, half)), mode="edge")
    sums = np.cumsum(padded, axis=1)
    sums = sums[:, 2 * half + 1 :] - sums[:, : -2 * half - 1]
    return np.sqrt(np.maximum(sums, 0) / (2 * half + 1)).astype(np.float32)


def warped(envelope: Floats, semitones: float) -> Floats:
    """The envelope with its formants moved, (frames, bands)."""
    if not semitones:
        return envelope
    bands = np.arange(envelope.shape[1], dtype=np.float64)
    places = (bands / 2 ** (semitones / 12)).clip(0, envelope.shape[1] - 1)
    low = places.astype(int).clip(0, envelope.shape[1] - 2)
    part = (places - low).astype(np.float32)
    moved = envelope[:, low] * (1 - part) + envelope[:, low + 1] * part
    return moved.astype(np.float32)
