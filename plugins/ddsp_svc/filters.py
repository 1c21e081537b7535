"""The two sources through the filters that the control network asks for."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

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
    return signal_of(mixed, window, block, comb.shape[1])


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


def signal_of(spectrum: Tensor, window: Tensor, block: int, samples: int) -> Tensor:
    """Back again, (batch, samples). torch's own way looks at a value, and a card would wait."""
    size = window.numel()
    pieces = torch.fft.irfft(spectrum.transpose(1, 2), n=size) * window
    weights = window.square().expand(1, spectrum.shape[-1], size)
    kept = slice(size // 2, size // 2 + samples)
    return laid_over(pieces, block)[:, kept] / laid_over(weights, block)[:, kept]


def laid_over(pieces: Tensor, block: int) -> Tensor:
    """The sum of pieces that begin `block` samples after each other; (batch, pieces, size)."""
    parts = -(-pieces.shape[-1] // block)
    split = F.pad(pieces, (0, parts * block - pieces.shape[-1])).unflatten(-1, (parts, block))
    moved = [F.pad(split[:, :, at], (0, 0, at, parts - 1 - at)) for at in range(parts)]
    return torch.stack(moved).sum(dim=0).flatten(1)
