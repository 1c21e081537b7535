"""The network of a quick voice: content, pitch and loudness to two filters, frame by frame.

It looks further back than ahead, so that the same voice can follow a live singer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from plugins.ddsp_svc.filters import signal_of, spectrum
from plugins.ddsp_svc.lynx import rms, softsign_gate
from plugins.ddsp_svc.quick.shape import BLOCK, RATE, WINDOW, QuickShape
from plugins.ddsp_svc.source import comb

LOUD_SCALE = 5.0  # nepers of loudness that count as one
KNEE_HZ = 700.0  # of the scale that the bands stand on
FIRST_GAIN = -7.0  # log gain before anything is learnt: the power spread over all bins
QUIET = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sung:
    """What is to be sung, (batch, frames) each; content (batch, frames, cepstra).

    `f0` in Hz, filled where nothing is voiced; `volume` is a root mean square.
    """

    content: Tensor
    f0: Tensor
    voiced: Tensor
    volume: Tensor


class Look(nn.Module):
    """A convolution over time, one channel at a time or all, that hardly looks ahead."""

    def __init__(self, size_in: int, size_out: int, left: int, right: int, groups: int) -> None:
        super().__init__()
        self._around = (left, right)
        self.conv = nn.Conv1d(size_in, size_out, left + right + 1, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, frames, channels) in and out."""
        return self.conv(F.pad(x.transpose(1, 2), self._around)).transpose(1, 2)


class QuickBlock(nn.Module):
    def __init__(self, shape: QuickShape) -> None:
        super().__init__()
        width = shape.channels
        self.look = Look(width, width, shape.left, shape.right, width)
        self.wide = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.narrow(softsign_gate(self.wide(self.look(rms(x)))))


class QuickNet(nn.Module):
    """Filters for pulses and noise. The buffers say what the voice was trained on."""

    f0_range: Tensor
    level: Tensor
    spread: Tensor
    window: Tensor

    def __init__(self, shape: QuickShape) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("f0_range", torch.tensor([80.0, 400.0]))  # Hz
        self.register_buffer("level", torch.tensor(-3.0))  # mean log volume of the recordings
        self.register_buffer("spread", _spread(shape.bands), persistent=False)
        self.register_buffer("window", torch.hann_window(WINDOW), persistent=False)
        self.enter = Look(shape.cepstra + 3, shape.channels, shape.left, shape.right, 1)
        self.blocks = nn.ModuleList(QuickBlock(shape) for _ in range(shape.layers))
        self.leave = nn.Linear(shape.channels, 2 * shape.bands)
        nn.init.zeros_(self.leave.weight)
        nn.init.constant_(self.leave.bias, FIRST_GAIN)

    def forward(self, sung: Sung) -> tuple[Tensor, Tensor]:
        """Log gains of pulses and of noise at the bands, (batch, frames, bands) each."""
        low, high = self.f0_range.log()
        log_f0 = sung.f0.clamp(min=1.0).log().clamp(low, high)  # what lies outside is sung alike
        pitch = (log_f0 - (low + high) / 2) / (high - low).clamp(min=0.1)
        loud = (torch.log(sung.volume + QUIET) - self.level) / LOUD_SCALE
        about = torch.stack([pitch, sung.voiced, loud], dim=-1)
        x = self.enter(torch.cat([sung.content, about], dim=-1))
        for block in self.blocks:
            x = block(x)
        harmonic, breath = self.leave(rms(x)).chunk(2, dim=-1)
        return harmonic, breath

    def render(
        self, sung: Sung, noise: Tensor, *, start: float = 0.0, formant: float = 0.0
    ) -> Tensor:
        """The waveform, (batch, frames * block); noise of the same length, `start` in cycles."""
        harmonic, breath = self(sung)
        return self.sound(sung, harmonic, breath, noise, start=start, formant=formant)

    def sound(
        self,
        sung: Sung,
        harmonic: Tensor,
        breath: Tensor,
        noise: Tensor,
        *,
        start: float = 0.0,
        formant: float = 0.0,
    ) -> Tensor:
        """The waveform that the gains make."""
        pulses = comb(sung.f0, RATE, BLOCK, start)
        spread = moved(self.spread, formant)
        # A pulse train's power is f0 / rate; the voice is as loud at any pitch.
        balance = torch.log(sung.volume + QUIET)[..., None]
        tall = balance + 0.5 * torch.log(RATE / sung.f0)[..., None]
        made = filtered(pulses, (harmonic + tall) @ spread, self.window)
        made = made + filtered(noise, (breath + balance) @ spread, self.window)
        return signal_of(made, self.window, BLOCK, noise.shape[1])


def filtered(source: Tensor, log_gain: Tensor, window: Tensor) -> Tensor:
    """The spectrum (batch, bins, frames + 1) of a source through gains (batch, frames, bins), of
    which the last counts twice."""
    held = torch.cat([log_gain, log_gain[:, -1:]], dim=1).transpose(1, 2)
    return spectrum(source, window, BLOCK) * torch.exp(held)


def _places(bands: int) -> NDArray[np.float64]:
    """Where each bin stands among the bands; they stand denser where it is low."""
    bins = np.log1p(np.linspace(0, RATE / 2, WINDOW // 2 + 1) / KNEE_HZ)
    return bins / bins[-1] * (bands - 1)


def band_bins(bands: int) -> NDArray[np.intp]:
    """The nearest bin of each band."""
    places = _places(bands)
    return np.abs(places[None, :] - np.arange(bands)[:, None]).argmin(axis=1)


def _spread(bands: int) -> Tensor:
    """Straight lines between the bands, (bands, bins)."""
    places = _places(bands)
    low = np.minimum(places.astype(int), bands - 2)
    column = np.arange(len(places))
    made = np.zeros((bands, len(places)), np.float32)
    made[low, column] = 1 - (places - low)
    made[low + 1, column] = places - low
    return torch.from_numpy(made)


def moved(spread: Tensor, semitones: float) -> Tensor:
    """The same lines for a throat that is shorter by so many semitones."""
    if not semitones:
        return spread
    bins = spread.shape[1]
    places = (torch.arange(bins, dtype=torch.float64) / 2 ** (semitones / 12)).clamp(max=bins - 1)
    low = places.long().clamp(max=bins - 2)
    part = (places - low).float().to(spread.device)
    low = low.to(spread.device)
    return spread[:, low] * (1 - part) + spread[:, low + 1] * part
