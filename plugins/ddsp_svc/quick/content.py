"""What is said, apart from who says it: cepstra with the speaker's mean and spread taken out.

A cepstrum is the shape of a frame's spectrum. Over some seconds its mean is the singer's throat
and the microphone, what moves around it are the sounds. For training the same recording is read
through mel bands that are stretched and squeezed, as if longer and shorter throats had said it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from plugins.ddsp_svc.mel import mel_filters
from plugins.ddsp_svc.quick.shape import BLOCK, RATE

SIZE = 1024  # samples of a spectrum: 23 ms
BANDS = 40
LOW, HIGH = 80.0, 7600.0
FLOOR = 1e-9  # of a band's power: -90 dB
ACTIVE = 1e-3  # root mean square: quieter frames do not count in the mean
USUAL_SPREAD = 0.35  # of a cepstrum where too little was heard to measure it
TRUST = 50.0  # frames that the usual spread counts for

Floats = NDArray[np.float32]


@lru_cache(maxsize=32)
def _filters(warp: float) -> Tensor:
    """(BANDS, bins); `warp` 1.1 reads a voice as if its formants were a tenth lower."""
    made = mel_filters(RATE, SIZE, BANDS, LOW * warp, HIGH * warp)
    return torch.from_numpy(made)


@lru_cache(maxsize=4)
def _waves(kept: int) -> Tensor:
    """The cosines of a cepstrum without its first, which is the loudness; (BANDS, kept)."""
    order = torch.arange(1, kept + 1, dtype=torch.float64)
    band = torch.arange(BANDS, dtype=torch.float64) + 0.5
    made = torch.cos(torch.pi / BANDS * band[:, None] * order) * (2 / BANDS) ** 0.5
    return made.float()


def powers(sound: Tensor) -> Tensor:
    """(samples,) to the power of each bin around every frame, (frames, bins)."""
    window = torch.hann_window(SIZE, device=sound.device)
    mode = "reflect" if len(sound) > SIZE // 2 else "constant"
    made = torch.stft(
        sound, SIZE, BLOCK, SIZE, window, center=True, pad_mode=mode, return_complex=True
    )
    frames = -(-len(sound) // BLOCK)
    return made.abs().square().T[:frames]


def cepstra(power: Tensor, kept: int, warp: float = 1.0) -> Tensor:
    """(frames, bins) to (frames, kept)."""
    bands = power @ _filters(warp).to(power.device).T
    return torch.log(bands + FLOOR) @ _waves(kept).to(power.device)


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A singer's mean cepstrum and its spread, both (kept,)."""

    mean: Tensor
    spread: Tensor

    def apply(self, made: Tensor) -> Tensor:
        return (made - self.mean) / self.spread


class NormMeter:
    """Measures a singer piece by piece; quiet frames do not count."""

    def __init__(self, kept: int) -> None:
        self._count = 0.0
        self._sum = torch.zeros(kept, dtype=torch.float64)
        self._squares = torch.zeros(kept, dtype=torch.float64)

    def add(self, made: Tensor, volumes: Tensor) -> None:
        """Cepstra (frames, kept) and how loud each frame is, (frames,)."""
        heard = made[volumes > ACTIVE].double().cpu()
        self._count += len(heard)
        self._sum += heard.sum(dim=0)
        self._squares += heard.square().sum(dim=0)

    def norm(self) -> Norm:
        count = max(1.0, self._count)
        mean = self._sum / count
        spread = (self._squares / count - mean.square()).clamp(min=0)
        trusted = (spread * count + USUAL_SPREAD**2 * TRUST) / (count + TRUST)
        return Norm(mean=mean.float(), spread=trusted.sqrt().float())


def frame_volume(sound: Floats) -> Floats:
    """The root mean square of 1024 samples around each frame, (frames,)."""
    frames = -(-len(sound) // BLOCK)
    padded = np.pad(sound.astype(np.float64), (BLOCK, BLOCK + frames * BLOCK - len(sound)))
    sums = np.concatenate([[0.0], np.cumsum(padded**2)])
    at = np.arange(frames) * BLOCK
    return np.sqrt((sums[at + 2 * BLOCK] - sums[at]) / (2 * BLOCK)).astype(np.float32)


def pad_to_frames(sound: Tensor) -> Tensor:
    """Silence up to the end of the last frame."""
    return F.pad(sound, (0, -len(sound) % BLOCK))
