"""Log-mel spectrograms: the vocoder's and the pitch network's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

FLOOR = 1e-5
TINY = 1e-9  # within the root, as the vocoders were trained with
HTK_BREAK, HTK_SCALE = 700.0, 2595.0
SLANEY_STEP, SLANEY_KNEE = 200.0 / 3, 1000.0  # Hz a mel below the knee; then it is logarithmic
SLANEY_LOG = np.log(6.4) / 27


@dataclass(frozen=True, slots=True, kw_only=True)
class MelShape:
    """How a vocoder's mel is made; its config.json says."""

    rate: int = 44_100
    bands: int = 128
    size: int = 2048
    hop: int = 512
    low: float = 40.0
    high: float = 16_000.0


def mel_filters(
    rate: int, size: int, bands: int, low: float, high: float, *, htk: bool = False
) -> NDArray[np.float32]:
    """Triangles of equal area, (bands, size // 2 + 1), on Slaney's scale or on HTK's."""
    to_mel, to_hz = (_htk, _htk_hz) if htk else (_slaney, _slaney_hz)
    first, last = to_mel(np.array([low, high], np.float64))
    edges = to_hz(np.linspace(first, last, bands + 2))
    lines = np.linspace(0.0, rate / 2, size // 2 + 1)
    rising = (lines[None, :] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - lines[None, :]) / (edges[2:] - edges[1:-1])[:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    area = 2.0 / (edges[2:] - edges[:-2])
    return (triangles * area[:, None]).astype(np.float32)


def _htk(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    return HTK_SCALE * np.log10(1 + hz / HTK_BREAK)


def _htk_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return HTK_BREAK * (10 ** (mel / HTK_SCALE) - 1)


def _slaney(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    above = SLANEY_KNEE / SLANEY_STEP + np.log(np.maximum(hz, 1.0) / SLANEY_KNEE) / SLANEY_LOG
    return np.where(hz < SLANEY_KNEE, hz / SLANEY_STEP, above)


def _slaney_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    knee = SLANEY_KNEE / SLANEY_STEP
    return np.where(mel < knee, mel * SLANEY_STEP, SLANEY_KNEE * np.exp(SLANEY_LOG * (mel - knee)))


@lru_cache(maxsize=16)
def _filters(shape: MelShape, device: torch.device) -> Tensor:
    made = mel_filters(shape.rate, shape.size, shape.bands, shape.low, shape.high)
    with torch.inference_mode(False):  # a training uses the same ones
        return torch.from_numpy(made).to(device)


def log_mel(sound: Tensor, shape: MelShape, key: float = 0.0) -> Tensor:
    """The vocoder's mel of (batch, samples): (batch, bands, samples // hop).

    `key` reads it as if it were so many semitones lower: the window grows and the lines above
    the usual ones are left out.
    """
    lines = shape.size // 2 + 1
    size = round(shape.size * 2 ** (key / 12))
    left = (size - shape.hop) // 2
    right = max((size - shape.hop + 1) // 2, size - sound.shape[-1] - left)
    mode = "reflect" if right < sound.shape[-1] else "constant"  # too short to be mirrored
    padded = F.pad(sound[:, None], (left, right), mode=mode)[:, 0]
    window = torch.hann_window(size, device=sound.device)
    made = torch.stft(padded, size, shape.hop, size, window, center=False, return_complex=True)
    magnitude = torch.sqrt(made.real.square() + made.imag.square() + TINY)
    if size != shape.size:
        magnitude = F.pad(magnitude, (0, 0, 0, max(0, lines - magnitude.shape[1])))[:, :lines]
        magnitude = magnitude * (shape.size / size)
    return torch.log(torch.clamp(_filters(shape, sound.device) @ magnitude, min=FLOOR))
