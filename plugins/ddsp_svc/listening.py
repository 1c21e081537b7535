"""The pitch of a whole song, by network or by the house's own tracker, some seconds at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import soxr
import torch
from numpy.typing import NDArray

from bot.audio import track_pitch, without_octave_errors
from plugins.ddsp_svc.rmvpe import HOP, RATE, Rmvpe, pitch_mel
from plugins.ddsp_svc.salience import local_f0
from plugins.ddsp_svc.staging import Check
from plugins.ddsp_svc.units import resample

PIECE = 2000  # values of 10 ms: 20 s
AROUND = 100  # values on each side that are heard but not kept

Floats = NDArray[np.float32]
Track = Callable[[Floats, int], Floats]  # samples and their rate to values of 10 ms


def rmvpe_tracker(net: Rmvpe, device: torch.device) -> Track:
    def track(sound: Floats, rate: int) -> Floats:
        given = torch.from_numpy(np.array(sound))[None].to(device)
        salience = net(pitch_mel(resample(given, rate, RATE)))[0]
        return local_f0(salience.float().cpu().numpy())

    return track


def yin_tracker(sound: Floats, rate: int) -> Floats:
    return track_pitch(soxr.resample(np.asarray(sound), rate, RATE))


def song_pitch(
    sound: Floats, rate: int, track: Track, check: Check, tell: Callable[[float], None]
) -> Floats:
    """f0 every 10 ms in Hz, 0 where nobody sings, octave errors put back."""
    step = rate * HOP // RATE  # samples a value
    count = len(sound) // step + 1
    made = np.zeros(count, np.float32)
    for first in range(0, count, PIECE):
        check()
        start = max(0, first - AROUND)
        end = min(count, first + PIECE + AROUND)
        heard = track(sound[start * step : end * step], rate)
        kept = heard[first - start : first - start + PIECE]
        made[first : first + len(kept)] = kept[: count - first]
        tell(min(1.0, (first + PIECE) / count))
    return without_octave_errors(made)
