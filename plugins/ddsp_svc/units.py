"""Content units for a voice's frames: resampled, encoded, and set to the frames' times."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional as F

from plugins.ddsp_svc.hubert import HOP, RATE, Hubert

LOBES = 128  # of the windowed sinc, on each side
ROLLOFF = 0.99
TWICE_PAD = 160  # samples: half a unit
SHORTEST = 400  # samples: what the first unit hears


@lru_cache(maxsize=16)
def _kernel(source: int, target: int, device: torch.device) -> tuple[Tensor, int]:
    """One filter for each phase of the output, (target, 1, taps), and how far it reaches left."""
    base = min(source, target) * ROLLOFF
    width = math.ceil(LOBES * source / base)
    times = torch.arange(-width, width + source, dtype=torch.float64)[None, None] / source
    phases = torch.arange(0, -target, -1, dtype=torch.float64)[:, None, None] / target
    at = ((phases + times) * base).clamp(-LOBES, LOBES)
    window = torch.cos(at * (math.pi / LOBES / 2)).square()
    return (torch.sinc(at) * window * (base / source)).float().to(device), width


def resample(sound: Tensor, source: int, target: int) -> Tensor:
    """(batch, samples) at another rate, in Hz: a sinc under a Hann window."""
    if source == target:
        return sound
    common = math.gcd(source, target)
    source, target = source // common, target // common
    kernel, width = _kernel(source, target, sound.device)
    padded = F.pad(sound[:, None], (width, width + source))
    made = F.conv1d(padded, kernel, stride=source).transpose(1, 2).flatten(1)
    return made[:, : math.ceil(target * sound.shape[-1] / source)]


def interleaved(plain: Tensor, padded: Tensor) -> Tensor:
    """Units of two passes half a unit apart, in order: twice as many a second."""
    total = plain.shape[1] + padded.shape[1]
    plain = F.pad(plain, (0, 0, 0, padded.shape[1] - plain.shape[1]))
    return torch.stack([padded, plain], dim=2).flatten(1, 2)[:, 1:total]


def aligned(units: Tensor, frames: int, ratio: float) -> Tensor:
    """The nearest unit for each frame; `ratio` is units a frame."""
    return units[:, align_index(units.shape[1], frames, ratio).to(units.device)]


def align_index(units: int, frames: int, ratio: float) -> Tensor:
    at = torch.round(torch.arange(frames, dtype=torch.float32) * ratio).long()
    return at.clamp(max=units - 1)


def encode(encoder: Hubert, sound: Tensor, *, twice: bool = False) -> Tensor:
    """Units of 16 kHz sound, (batch, units, size); `twice` hears it half a unit later too."""
    sound = F.pad(sound, (0, max(0, SHORTEST - sound.shape[-1])))
    plain = encoder(sound)
    if not twice:
        return plain
    return interleaved(plain, encoder(F.pad(sound, (TWICE_PAD, 0))))


def units_for(
    encoder: Hubert, sound: Tensor, rate: int, hop: float, frames: int, *, twice: bool = False
) -> Tensor:
    """Units of (batch, samples) at `rate` for frames of `hop` samples: (batch, frames, size)."""
    made = encode(encoder, resample(sound, rate, RATE), twice=twice)
    unit = (HOP // 2 if twice else HOP) / RATE
    return aligned(made, frames, (hop / rate) / unit)
