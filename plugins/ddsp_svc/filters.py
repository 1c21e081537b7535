"""The two sources through the filters that the control network asks for."""

from __future__ import annotations

import math

import torch
from torch import Tensor

NOISE_SCALE = 1 / 128


def apply_filters(
    controls: Tensor, comb: Tensor, noise: Tensor, window: Tensor, block: int
) -> Tensor:
    """The waveform, (batch, frames * block).

    controls (batch, frames, 4 * bands): log magnitude and phase over pi of the harmonic filter,
    then of the noise filter. The last frame counts twice: a spectrogram has one more.
    """
    held = torch.cat([controls, controls[:, -1:]], dim=1).transpose(1, 2)
    magnitude, phase, noise_magnitude, noise_phase = held.float().chunk(4, dim=1)
    harmonic = torch.polar(torch.exp(magnitude), math.pi * phase)
    breathy = torch.polar(torch.exp(noise_magnitude) * NOISE_SCALE, math.pi * noise_phase)
    mixed = spectrum(comb, window, block) * harmonic + spectrum(noise, window, block) * breathy
    size = window.numel()
    return torch.istft(mixed, size, block, size, window, center=True, length=comb.shape[1])


def spectrum(signal: Tensor, window: Tensor, block: int) -> Tensor:
    """(batch, bands, frames + 1)."""
    size = window.numel()
    return torch.stft(
        signal,
        size,
        block,
        size,
        window,
        center=True,
        return_complex=True,
    )
