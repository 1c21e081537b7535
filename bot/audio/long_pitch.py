"""The pitch of a whole song, some seconds at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bot.audio.contour import without_octave_errors
from bot.audio.pitch import HOP, RATE, track_pitch
from bot.audio.staging import Check, Sound

PIECE = 2000  # values of 10 ms: 20 s
AROUND = 100  # values on each side that are heard but not kept

Floats = NDArray[np.float32]
Track = Callable[[Floats, int], Floats]  # samples and their rate to values of 10 ms in Hz


def yin_tracker(sound: Floats, rate: int) -> Floats:
    """The house's own tracker at any rate."""
    import soxr

    return track_pitch(soxr.resample(np.asarray(sound), rate, RATE))


def song_pitch(
    sound: Sound,
    rate: int,
    track: Track,
    check: Check,
    tell: Callable[[float], None],
) -> Floats:
    """f0 every 10 ms in Hz, 0 where nobody sings, octave errors put back.

    `rate` is a multiple of 100 Hz. `check` is asked between pieces and may raise; `tell` hears
    how far it is, 0 to 1.
    """
    step = rate * HOP // RATE  # samples a value
    count = len(sound) // step + 1
    made = np.zeros(count, np.float32)
    for first in range(0, count, PIECE):
        check()
        start = max(0, first - AROUND)
        end = min(count, first + PIECE + AROUND)
        heard = track(sound[start * step : end * step], rate)
        kept = heard[first - start : first - start + PIECE][: count - first]
        made[first : first + len(kept)] = kept
        tell(min(1.0, (first + PIECE) / count))
    return without_octave_errors(made)
