"""Slices of a song through all stages of a voice, several at once.

What is heard goes to the device once and comes back sung: between the stages nothing is copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bot.audio import Check, Slice, Sound
from plugins.ddsp_svc.config import VoiceConfig
from plugins.ddsp_svc.enhancer import Place, resung, spoken_mel, vocoded
from plugins.ddsp_svc.flow import flow
from plugins.ddsp_svc.hubert import Hubert
from plugins.ddsp_svc.loudness import gate, over_samples, volume
from plugins.ddsp_svc.orders import Order
from plugins.ddsp_svc.source import frame_phase, frame_turns, repeatable_noise
from plugins.ddsp_svc.units import units_for
from plugins.ddsp_svc.vocoder import Vocoder
from plugins.ddsp_svc.voice import MEL_BANDS, VoiceNet

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """All that a voice needs, on one device."""

    voice: VoiceNet
    vocoder: Vocoder
    encoder: Hubert
    device: torch.device


class Singer:
    """Sings slices of one song: `f0` of every frame in Hz, `sound` at the voice's rate."""

    def __init__(
        self, networks: Networks, order: Order, sound: Sound, f0: Floats, check: Check
    ) -> None:
        self._nets = networks
        self._order = order
        self._config: VoiceConfig = order.config
        self._sound = sound
        self._f0 = f0
        self._check = check
        pitch = torch.from_numpy(f0)[None]
        # Where each frame begins, so that a slice goes on where the one before it is.
        phases = frame_phase(frame_turns(pitch, order.config.rate, order.config.block))
        self._pitch, self._phases, self._vocoder_phases = (
            one[0].to(networks.device) for one in (pitch, phases, networks.vocoder.phases(pitch))
        )

    def sing(self, parts: Sequence[Slice]) -> list[Floats]:
        """The waveforms of the frames that are kept, ((end - begin) * block,) of each slice.

        The slices are alike: equally long, and the same of each is kept.
        """
        config, first = self._config, parts[0]
        heard = [self._heard(part) for part in parts]
        volumes = [volume(one, config.block, config.volume_window)[: first.frames] for one in heard]
        drawn = self._drawn(parts, np.stack(heard), np.stack(volumes))  # (batch, samples)
        self._check()
        wanted = range(first.begin - first.first, first.end - first.first)
        kept = slice(wanted.start * config.block, wanted.stop * config.block)
        if self._order.enhancer == "flow":
            made = self._refined(parts, drawn, wanted)
        else:
            made = self._revoiced(parts, drawn)[:, kept]
        sung = made.float().cpu().numpy()
        gates = [over_samples(gate(one, self._order.gate_db), config.block) for one in volumes]
        return [one * opened[kept] for one, opened in zip(sung, gates, strict=True)]

    def _heard(self, part: Slice) -> Floats:
        """The samples of a slice, filled up with silence to its last frame."""
        block = self._config.block
        heard = np.array(self._sound[part.first * block : part.last * block], np.float32)
        return np.pad(heard, (0, part.frames * block - len(heard)))

    def _drawn(self, parts: Sequence[Slice], heard: Floats, volumes: Floats) -> Tensor:
        config, nets = self._config, self._nets
        given = torch.from_numpy(heard).to(nets.device)
        units = units_for(
            nets.encoder, given, config.rate, config.block, parts[0].frames, twice=config.twice
        )
        self._check()
        return nets.voice.draw(
            units,
            self._pitches(parts),
            torch.from_numpy(volumes)[..., None].to(nets.device),
            self._noise(parts, self._order.seed, config.block).flatten(1),
            speakers=torch.tensor([self._order.speakers], device=nets.device),
            shift=torch.tensor([[self._order.formant]], device=nets.device),
            start=at_starts(self._phases, parts),
        )

    def _refined(self, parts: Sequence[Slice], drawn: Tensor, wanted: range) -> Tensor:
        """Through the flow and the vocoder."""
        net = self._nets.vocoder
        mel = self._flowed(parts, spoken_mel(drawn, net.shape.mel))
        return vocoded(net, mel, self._pitches(parts), self._check, self._place(parts), wanted)

    def _revoiced(self, parts: Sequence[Slice], drawn: Tensor) -> Tensor:
        """Through the vocoder alone, or as it is."""
        net, order = self._nets.vocoder, self._order
        if order.enhancer == "none":
            return drawn
        f0, place = self._pitches(parts), self._place(parts)
        return resung(net, drawn, f0, self._check, place, key=order.enhancer_key)

    def _place(self, parts: Sequence[Slice]) -> Place:
        return Place(
            frames=tuple(part.first for part in parts),
            phases=at_starts(self._vocoder_phases, parts),
            seed=self._order.seed + 2,
        )

    def _flowed(self, parts: Sequence[Slice], mel: Tensor) -> Tensor:
        order = self._order
        return flow(
            self._nets.voice.reflow_model.velocity_fn,
            mel,
            self._noise(parts, order.seed + 1, MEL_BANDS),
            steps=order.steps,
            method=order.method,
            start=self._config.flow_start,
            check=self._check,
        )

    def _noise(self, parts: Sequence[Slice], seed: int, width: int) -> Tensor:
        """(batch, frames, width)."""
        device = self._nets.device
        return torch.stack(
            [repeatable_noise(seed, part.first, part.frames, width, device) for part in parts]
        )

    def _pitches(self, parts: Sequence[Slice]) -> Tensor:
        """(batch, frames) in Hz."""
        return torch.stack([self._pitch[part.first : part.last] for part in parts])


def at_starts(values: Tensor, parts: Sequence[Slice]) -> Tensor:
    """What some values of frames are where each slice begins, (batch, 1)."""
    return torch.stack([values[part.first] for part in parts])[:, None]
