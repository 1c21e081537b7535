"""RMVPE as a pitch tracker of whole songs."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from bot.audio import Track
from plugins.ddsp_svc.rmvpe import RATE, Rmvpe, pitch_mel
from plugins.ddsp_svc.salience import local_f0
from plugins.ddsp_svc.units import resample

Floats = NDArray[np.float32]


def rmvpe_tracker(net: Rmvpe, device: torch.device) -> Track:
    """Hears with a network on a device."""

    def track(sound: Floats, rate: int) -> Floats:
        given = torch.from_numpy(np.array(sound))[None].to(device)
        salience = net(pitch_mel(resample(given, rate, RATE)))[0]
        return local_f0(salience.float().cpu().numpy())

    return track
