"""RMVPE as a pitch tracker, and how a song is to be sung that has the pitch that was heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from bot.audio import Track, at_frames, fill_gaps, fitting_key, shifted
from plugins.ddsp_svc.devices import NoNumbers
from plugins.ddsp_svc.loudness import frames_of
from plugins.ddsp_svc.orders import AnyOrder
from plugins.ddsp_svc.rmvpe import RATE, Rmvpe, pitch_mel
from plugins.ddsp_svc.salience import local_f0, path_f0
from plugins.ddsp_svc.units import resample

LEAST_FRAMES = 8  # a spectrogram cannot be made of fewer
SUNG_LEAST = 0.01  # the share of values that must have a pitch

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitch:
    """The key in semitones, f0 of every frame in Hz as it is to be sung, and what to tell of it."""

    key: float
    f0: Floats
    voiced: NDArray[np.bool_]
    notes: tuple[str, ...]


def rmvpe_tracker(net: Rmvpe, device: torch.device, *, path: bool = False) -> Track:
    """Hears with a network on a device; along the likeliest `path`, or frame by frame.

    It raises NoNumbers where the network does: nothing is not what was sung.
    """
    read = path_f0 if path else local_f0

    def track(sound: Floats, rate: int) -> Floats:
        given = torch.from_numpy(np.array(sound))[None].to(device)
        salience = net(pitch_mel(resample(given, rate, RATE)))[0].float().cpu().numpy()
        if not np.isfinite(salience).all():
            raise NoNumbers
        return read(salience)

    return track


def song_frames(samples: int, block: int) -> int:
    """The frames of a song; a very short one is filled up with silence."""
    return max(LEAST_FRAMES, frames_of(samples, block))


def sung_pitch(contour: Floats, order: AnyOrder, samples: int) -> Pitch:
    """How a song is to be sung that had this contour."""
    notes: list[str] = []
    if (contour > 0).mean() < SUNG_LEAST:
        notes.append("hardly any singing was heard in it")
    key = order.key
    if key is None:
        key = float(fitting_key(contour, order.median_hz, whole_octaves=order.whole_octaves))
        if order.median_hz <= 0:
            notes.append("the voice's range is not known, so the key stays; voice.json may say")
    times = np.arange(song_frames(samples, order.block)) * order.block / order.rate
    framed = at_frames(contour, times)
    f0 = shifted(fill_gaps(framed, order.f0_min), key)
    return Pitch(key=key, f0=f0, voiced=framed > 0, notes=tuple(notes))
