"""A trained voice: what is sung, how high and how loud becomes a waveform and a mel."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from plugins.ddsp_svc.controls import Controls
from plugins.ddsp_svc.filters import apply_filters
from plugins.ddsp_svc.flow import Velocity
from plugins.ddsp_svc.lynx import GATES
from plugins.ddsp_svc.source import Start, comb

MEL_BANDS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceShape:
    """The sizes of a voice, as its config.yaml has them; `block` and `window` in samples."""

    rate: int = 44_100
    block: int = 512
    window: int = 2048
    units: int
    speakers: int = 1
    shifts: bool = False  # takes a formant shift
    aux_layers: int
    aux_channels: int
    layers: int
    channels: int
    gate: str = "softsign_glu"


class Ddsp(nn.Module):
    """The part with the sources; the buffers stand in the public checkpoints."""

    window: Tensor

    def __init__(self, shape: VoiceShape) -> None:
        super().__init__()
        self.register_buffer("sampling_rate", torch.tensor(shape.rate))
        self.register_buffer("block_size", torch.tensor(shape.block))
        self.register_buffer("win_length", torch.tensor(shape.window))
        self.register_buffer("window", torch.hann_window(shape.window))
        self.unit2ctrl = Controls(
            units=shape.units,
            block=shape.block,
            bands=shape.window // 2 + 1,
            speakers=shape.speakers,
            shifts=shape.shifts,
            layers=shape.aux_layers,
            channels=shape.aux_channels,
            gate=GATES[shape.gate],
        )


class Reflow(nn.Module):
    def __init__(self, shape: VoiceShape) -> None:
        super().__init__()
        self.velocity_fn = Velocity(
            bands=MEL_BANDS, layers=shape.layers, channels=shape.channels, gate=GATES[shape.gate]
        )


class VoiceNet(nn.Module):
    """All networks of one checkpoint, under its own names."""

    def __init__(self, shape: VoiceShape) -> None:
        super().__init__()
        self.shape = shape
        self.ddsp_model = Ddsp(shape)
        self.reflow_model = Reflow(shape)

    def draw(
        self,
        units: Tensor,
        f0: Tensor,
        volume: Tensor,
        noise: Tensor,
        *,
        speakers: Tensor | None = None,
        shift: Tensor | None = None,
        start: Start = 0.0,
    ) -> Tensor:
        """The first waveform, (batch, frames * block), before the flow.

        units (batch, frames, size), f0 (batch, frames) in Hz, volume (batch, frames, 1), noise
        (batch, frames * block), speakers (batch, speakers), shift (batch, 1) in semitones;
        `start` is the phase so far.
        """
        pulses = comb(f0, self.shape.rate, self.shape.block, start)
        controls = self.ddsp_model.unit2ctrl(units, pulses, noise, volume, speakers, shift)
        return apply_filters(controls, pulses, noise, self.ddsp_model.window, self.shape.block)
