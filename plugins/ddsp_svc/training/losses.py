"""How far a made sound is from a real one: short spectra of several lengths, in decibels too."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

SIZES = (2048, 1024, 512)  # samples
OVERLAP = 2  # as crops begin anywhere, twice as many spectra teach no more and take twice as long
FLOOR = 1e-4  # of a magnitude of 1: -80 dB


def spectral_loss(made: Tensor, real: Tensor) -> Tensor:
    """The mean over the sizes; both (batch, samples)."""
    total = made.new_zeros(())
    for size in SIZES:
        ours, theirs = _magnitude(made, size), _magnitude(real, size)
        apart = F.l1_loss(torch.log(ours + FLOOR), torch.log(theirs + FLOOR))
        shape = (ours - theirs).norm() / theirs.norm().clamp(min=FLOOR)
        total = total + apart + shape
    return total / len(SIZES)


def _magnitude(sound: Tensor, size: int) -> Tensor:
    """(batch, frames, bins), a full-scale sine about 1."""
    window = torch.hann_window(size, device=sound.device) * (4 / size)
    return torch.fft.rfft(sound.unfold(-1, size, size // OVERLAP) * window).abs()
