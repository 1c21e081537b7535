"""NSF-HiFiGAN: a mel spectrogram and a pitch become a waveform."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from plugins.ddsp_svc.mel import MelShape
from plugins.ddsp_svc.sines import HarmonicSource, sine
from plugins.ddsp_svc.source import Start, frame_phase, frame_turns

SLOPE = 0.1  # within; before the last convolution it is torch's own 0.01
SOURCE_STAGE = 1  # the small source joins after the second upsampler


@dataclass(frozen=True, slots=True, kw_only=True)
class VocoderShape:
    """The sizes of a vocoder, as its config.json has them. `mini`: one sine, early on."""

    mel: MelShape
    mini: bool
    rates: tuple[int, ...]
    kernels: tuple[int, ...]
    channels: int
    block_kernels: tuple[int, ...]
    dilations: tuple[tuple[int, ...], ...]


def _convolution(channels: int, kernel: int, dilation: int = 1) -> nn.Conv1d:
    padding = dilation * (kernel - 1) // 2
    return nn.Conv1d(channels, channels, kernel, dilation=dilation, padding=padding)


class ResBlock(nn.Module):
    """Pairs of a dilated and a plain convolution around the signal."""

    def __init__(self, channels: int, kernel: int, dilations: tuple[int, ...]) -> None:
        super().__init__()
        self.convs1 = nn.ModuleList(_convolution(channels, kernel, one) for one in dilations)
        self.convs2 = nn.ModuleList(_convolution(channels, kernel) for _ in dilations)

    def forward(self, x: Tensor) -> Tensor:
        for first, second in zip(self.convs1, self.convs2, strict=True):
            x = x + second(F.leaky_relu(first(F.leaky_relu(x, SLOPE)), SLOPE))
        return x


class Vocoder(nn.Module):
    """mel (batch, bands, frames) and f0 (batch, frames) in Hz to (batch, 1, frames * hop)."""

    def __init__(self, shape: VocoderShape) -> None:
        super().__init__()
        self.shape = shape
        stages = len(shape.rates)
        widths = [shape.channels >> stage for stage in range(stages + 1)]
        self.conv_pre = nn.Conv1d(shape.mel.bands, widths[0], 7, padding=3)
        self.ups = nn.ModuleList(
            nn.ConvTranspose1d(wide, narrow, kernel, rate, padding=(kernel - rate) // 2)
            for wide, narrow, kernel, rate in zip(
                widths, widths[1:], shape.kernels, shape.rates, strict=False
            )
        )
        self.resblocks = nn.ModuleList(
            ResBlock(width, kernel, dilations)
            for width in widths[1:]
            for kernel, dilations in zip(shape.block_kernels, shape.dilations, strict=True)
        )
        self.conv_post = nn.Conv1d(widths[-1], 1, 7, padding=3)
        if shape.mini:
            self.source_conv = nn.Conv1d(1, widths[SOURCE_STAGE + 1], 1)
            return
        self.exact = ("m_source",)  # the pitch is made there
        self.m_source = HarmonicSource()
        self.noise_convs = nn.ModuleList(
            _joint(width, prod(shape.rates[stage + 1 :])) for stage, width in enumerate(widths[1:])
        )

    def source(
        self,
        f0: Tensor,
        *,
        start: Start = 0.0,
        phases: Tensor | None = None,
        noise: Tensor | None = None,
    ) -> Tensor:
        """The sound that carries the pitch, (batch, 1, samples at the source's rate).

        `start`: the phase so far, in cycles. The classic kind also takes the phases of its
        harmonics, (batch, 1, 9), and noise, (batch, samples, 9); without them it draws its own.
        """
        mel = self.shape.mel
        if not self.shape.mini:
            return self.m_source(f0, mel.rate, mel.hop, start=start, phases=phases, noise=noise)
        return sine(f0, mel.rate / self._late, mel.hop // self._late, start)

    def phases(self, f0: Tensor) -> Tensor:
        """The source's phase where each frame begins, in cycles; f0 (batch, frames) in Hz."""
        mel = self.shape.mel
        if not self.shape.mini:  # its pitch stays the same within a frame
            return frame_phase(f0.double() / mel.rate * mel.hop)
        return frame_phase(frame_turns(f0, mel.rate / self._late, mel.hop // self._late))

    @property
    def _late(self) -> int:
        """By what the upsamplers after the mini kind's source raise the rate."""
        return prod(self.shape.rates[SOURCE_STAGE + 1 :])

    def forward(self, mel: Tensor, source: Tensor) -> Tensor:
        dtype = self.conv_pre.weight.dtype
        source = source.to(dtype)
        x = self.conv_pre(mel.to(dtype))
        kinds = len(self.shape.block_kernels)
        for stage, up in enumerate(self.ups):
            x = up(F.leaky_relu(x, SLOPE))
            x = self._joined(x, source, stage)
            blocks = self.resblocks[stage * kinds : (stage + 1) * kinds]
            made = blocks[0](x)
            for block in blocks[1:]:
                made = made + block(x)
            x = made / kinds
        return torch.tanh(self.conv_post(F.leaky_relu(x)).float())

    def _joined(self, x: Tensor, source: Tensor, stage: int) -> Tensor:
        if not self.shape.mini:
            return x + self.noise_convs[stage](source)
        return x + self.source_conv(source) if stage == SOURCE_STAGE else x


def _joint(width: int, stride: int) -> nn.Conv1d:
    """Brings the source, which has the rate of the end, to a stage's rate."""
    if stride == 1:
        return nn.Conv1d(1, width, 1)
    return nn.Conv1d(1, width, 2 * stride, stride, padding=stride // 2)
