"""One slice of a song through all stages of a voice."""

from __future__ import annotations

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
        self._phases = frame_phase(frame_turns(pitch, order.config.rate, order.config.block))[0]
        self._vocoder_phases = networks.vocoder.phases(pitch)[0]

    def sing(self, part: Slice) -> Floats:
        """The waveform of the frames that are kept of a slice, ((end - begin) * block,)."""
        block = self._config.block
        heard = self._heard(part)
        volumes = volume(heard, block, self._config.volume_window)[: part.frames]
        drawn = self._drawn(part, heard, volumes)  # (1, samples)
        self._check()
        skip, end = part.begin - part.first, part.end - part.first
        kept = slice(skip * block, end * block)
        opened = over_samples(gate(volumes, self._order.gate_db), block)[kept]
        if self._order.enhancer == "flow":
            made = self._refined(part, drawn, range(skip, end))
        else:
            made = self._revoiced(part, drawn)[:, kept]
        return made[0].float().cpu().numpy() * opened

    def _heard(self, part: Slice) -> Floats:
        """The samples of a slice, filled up with silence to its last frame."""
        block = self._config.block
        heard = np.array(self._sound[part.first * block : part.last * block], np.float32)
        return np.pad(heard, (0, part.frames * block - len(heard)))

    def _drawn(self, part: Slice, heard: Floats, volumes: Floats) -> Tensor:
        config, nets = self._config, self._nets
        given = torch.from_numpy(heard)[None].to(nets.device)
        units = units_for(
            nets.encoder, given, config.rate, config.block, part.frames, twice=config.twice
        )
        self._check()
        noise = repeatable_noise(self._order.seed, part.first, part.frames, config.block)
        return nets.voice.draw(
            units,
            self._pitch(part),
            torch.from_numpy(volumes)[None, :, None].to(nets.device),
            noise.flatten()[None].to(nets.device),
            speakers=torch.tensor([self._order.speakers], device=nets.device),
            shift=torch.tensor([[self._order.formant]], device=nets.device),
            start=float(self._phases[part.first]),
        )

    def _refined(self, part: Slice, drawn: Tensor, wanted: range) -> Tensor:
        """Through the flow and the vocoder."""
        net = self._nets.vocoder
        mel = self._flowed(part, spoken_mel(drawn, net.shape.mel))
        return vocoded(net, mel, self._pitch(part), self._check, self._place(part), wanted)

    def _revoiced(self, part: Slice, drawn: Tensor) -> Tensor:
        """Through the vocoder alone, or as it is."""
        net, order = self._nets.vocoder, self._order
        if order.enhancer == "none":
            return drawn
        f0, place = self._pitch(part), self._place(part)
        return resung(net, drawn, f0, self._check, place, key=order.enhancer_key)

    def _place(self, part: Slice) -> Place:
        phase = float(self._vocoder_phases[part.first])
        return Place(frame=part.first, phase=phase, seed=self._order.seed + 2)

    def _flowed(self, part: Slice, mel: Tensor) -> Tensor:
        order, config = self._order, self._config
        noise = repeatable_noise(order.seed + 1, part.first, part.frames, MEL_BANDS)
        return flow(
            self._nets.voice.reflow_model.velocity_fn,
            mel,
            noise[None].to(self._nets.device),
            steps=order.steps,
            method=order.method,
            start=config.flow_start,
            check=self._check,
        )

    def _pitch(self, part: Slice) -> Tensor:
        piece = self._f0[part.first : part.last]
        return torch.from_numpy(piece)[None].to(self._nets.device)
