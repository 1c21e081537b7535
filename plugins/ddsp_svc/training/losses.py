"""How far a made sound is from a real one: short spectra of several lengths, in decibels too."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

SIZES = (2048, 1024, 512)  # samples
OVERLAP = 4
FLOOR = 1e-4  # of a magnitude of 1: -80 dB


def spectral_loss(made: Tensor, real: Tensor) -> Tensor:
    """The mean over the sizes; both (batch, samples)."""
    total = made.new_zeros(())
    for size in SIZES:
        window = torch.hann_window(size, device=made.device)
        ours, theirs = (_magnitude(one, size, window) for one in (made, real))
        apart = F.l1_loss(torch.log(ours + FLOOR), torch.log(theirs + FLOOR))
        shape = (ours - theirs).norm() / theirs.norm().clamp(min=FLOOR)
        total = total + apart + shape
    return total / len(SIZES)


def _magnitude(sound: Tensor, size: int, window: Tensor) -> Tensor:
    """(batch, bins, frames), a full-scale sine about 1."""
    made = torch.stft(sound, size, size // OVERLAP, size, window, center=False, return_complex=True)
    power = made.real.square() + made.imag.square()
    return torch.sqrt(power + 1e-12) * (4 / size)
