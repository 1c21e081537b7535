"""Slices of a song sung by a quick voice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from bot.audio import Check, Slice, Sound
from plugins.ddsp_svc.loudness import gate, over_samples
from plugins.ddsp_svc.orders import QuickOrder
from plugins.ddsp_svc.quick.content import (
    ACTIVE,
    Norm,
    NormMeter,
    cepstra,
    frame_volume,
    powers,
)
from plugins.ddsp_svc.quick.net import QuickNet, Sung
from plugins.ddsp_svc.quick.shape import BLOCK, RATE
from plugins.ddsp_svc.source import frame_phase, frame_turns, repeatable_noise

PIECE = 2048  # frames that are measured at once
AROUND = 2  # frames on each side that a spectrum reaches into

Floats = NDArray[np.float32]


class QuickSinger:
    """Sings slices of one song: `f0` and `voiced` of every frame, `sound` at 44.1 kHz."""

    def __init__(
        self,
        net: QuickNet,
        order: QuickOrder,
        sound: Sound,
        f0: Floats,
        voiced: NDArray[np.bool_],
        check: Check,
    ) -> None:
        self._net = net
        self._order = order
        self._sound = sound
        self._f0 = f0
        self._voiced = voiced.astype(np.float32)
        self._device = net.level.device
        turned = frame_turns(torch.from_numpy(f0)[None], RATE, BLOCK)
        self._phases = frame_phase(turned)[0]
        self._norm, self._lift = self._measured(check)

    def sing(self, parts: Sequence[Slice]) -> list[Floats]:
        """The waveforms of the frames that are kept, ((end - begin) * BLOCK,) of each slice.

        One after the other: the network is too small to gain by more at once.
        """
        return [self._one(part) for part in parts]

    def _one(self, part: Slice) -> Floats:
        content, volumes = self._heard(part.first, part.last)
        here = slice(part.first, part.last)
        noise = repeatable_noise(
            self._order.seed, part.first, part.frames, BLOCK, self._device
        ).flatten()
        sung = Sung(
            content=self._norm.apply(content)[None],
            f0=self._given(self._f0[here]),
            voiced=self._given(self._voiced[here]),
            volume=self._given(volumes * np.float32(self._lift)),
        )
        made = self._net.render(
            sung,
            noise[None],
            start=float(self._phases[part.first]),
            formant=self._order.formant,
        )
        kept = slice((part.begin - part.first) * BLOCK, (part.end - part.first) * BLOCK)
        opened = over_samples(gate(volumes, self._order.gate_db), BLOCK)[kept]
        return made[0, kept].float().cpu().numpy() * opened / np.float32(self._lift)

    def _heard(self, first: int, last: int) -> tuple[torch.Tensor, Floats]:
        """Cepstra and volume of some frames; what stands around them is heard too."""
        start, end = max(0, first - AROUND), last + AROUND
        heard = np.array(self._sound[start * BLOCK : end * BLOCK], np.float32)
        heard = np.pad(heard, (0, max(0, (end - start) * BLOCK - len(heard))))
        made = cepstra(powers(torch.from_numpy(heard).to(self._device)), self._net.shape.cepstra)
        kept = slice(first - start, last - start)
        return made[kept], frame_volume(heard)[kept]

    def _measured(self, check: Check) -> tuple[Norm, float]:
        """The singer's norm, and by how much he has to be louder to be as the voice knows it."""
        meter = NormMeter(self._net.shape.cepstra)
        total, count = 0.0, 0
        frames = len(self._f0)
        for first in range(0, frames, PIECE):
            check()
            content, volumes = self._heard(first, min(frames, first + PIECE))
            meter.add(content, torch.from_numpy(volumes))
            active = volumes[volumes > ACTIVE]
            total, count = total + float(np.log(active).sum()), count + len(active)
        norm = meter.norm()
        placed = Norm(mean=norm.mean.to(self._device), spread=norm.spread.to(self._device))
        lift = float(np.exp(float(self._net.level) - total / count)) if count else 1.0
        return placed, lift

    def _given(self, values: Floats) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(values))[None].to(self._device)
