"""The quick preset: a small network from chance to a voice, on recordings of a few minutes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from bot.audio import fill_gaps
from plugins.ddsp_svc.quick.content import (
    ACTIVE,
    cepstra,
    frame_volume,
    powers,
)
from plugins.ddsp_svc.quick.net import QUIET, QuickNet, Sung
from plugins.ddsp_svc.quick.shape import BLOCK, LOWEST_HZ, QuickShape, config_of
from plugins.ddsp_svc.training.lessons import LEAST_GAIN, Class, Lesson, norm_of
from plugins.ddsp_svc.training.losses import spectral_loss

CROP = 64  # frames of a lesson: 0.74 s
BATCH = 8
EDGE = 2  # frames at both ends of a crop that do not count: their windows are cut
FASTEST, SLOWEST = 4e-3, 4e-5  # learning rates
WARM = 30  # steps up to the fastest
STEEPEST = 1.0  # gradients are cut to this norm
HINT = 0.3  # the weight of the measured filters: a teacher for the first steps above all
PITCHES = (0.02, 0.98)  # quantiles that are the voice's range

Floats = NDArray[np.float32]


class Course(Protocol):
    """One way to train: learns step by step, and can sing at any time."""

    batch: int

    def learn(self, step: int, part: float) -> float:
        """One step, `part` of the way; the loss. Raises torch.OutOfMemoryError."""
        ...

    def sing(self, sound: Floats, f0: Floats) -> Floats:
        """Another singer's words with the voice so far; `f0` as it is to be sung, 0: unvoiced."""
        ...

    def weights(self) -> dict[str, Tensor]:
        """What the checkpoint of the voice holds."""
        ...

    def config(self) -> Mapping[str, Any]: ...

    def state(self) -> dict[str, Any]:
        """What training needs to go on."""
        ...

    def load(self, state: Mapping[str, Any]) -> None: ...


class QuickCourse:
    """Learns what filters make the recordings out of pulses and noise."""

    def __init__(self, lessons: Sequence[Lesson], device: torch.device, seed: int) -> None:
        torch.manual_seed(seed)
        self.batch = BATCH
        self._device = device
        self._class = Class(lessons, CROP, seed)
        self._seed = seed
        self._net = QuickNet(QuickShape())
        _place(self._net, lessons)
        self._net.to(device)
        self._optimizer = torch.optim.AdamW(
            self._net.parameters(), lr=FASTEST, weight_decay=1e-3, betas=(0.9, 0.98), fused=True
        )

    def learn(self, step: int, part: float) -> float:
        for group in self._optimizer.param_groups:
            group["lr"] = rate_at(step, part)
        batch = self._class.draw(step, self.batch, self._device)
        gains = torch.stack(self._net(batch.given), dim=1)
        made = self._net.sound(batch.given, gains[:, 0], gains[:, 1], batch.noise)
        inner = slice(EDGE * BLOCK, -EDGE * BLOCK)
        heard = spectral_loss(made[:, inner], batch.sound[:, inner])
        loss = heard + HINT * F.l1_loss(gains.clamp(min=LEAST_GAIN), batch.gains)
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._net.parameters(), STEEPEST)
        self._optimizer.step()
        return float(heard.detach())

    @torch.inference_mode()
    def sing(self, sound: Floats, f0: Floats) -> Floats:
        content = cepstra(powers(torch.from_numpy(sound)), self._net.shape.cepstra)
        volume = torch.from_numpy(frame_volume(sound))
        norm = norm_of([content], [volume])
        sung = Sung(
            content=norm.apply(content)[None].to(self._device),
            f0=torch.from_numpy(fill_gaps(f0, LOWEST_HZ))[None].to(self._device),
            voiced=torch.from_numpy((f0 > 0).astype(np.float32))[None].to(self._device),
            volume=volume[None].to(self._device),
        )
        generator = torch.Generator().manual_seed(self._seed)
        noise = torch.randn(1, len(sound), generator=generator).to(self._device)
        return self._net.render(sung, noise)[0].cpu().numpy()

    def weights(self) -> dict[str, Tensor]:
        return {key: value.detach().cpu() for key, value in self._net.state_dict().items()}

    def config(self) -> Mapping[str, Any]:
        return config_of(self._net.shape)

    def state(self) -> dict[str, Any]:
        return {"net": self._net.state_dict(), "optimizer": self._optimizer.state_dict()}

    def load(self, state: Mapping[str, Any]) -> None:
        self._net.load_state_dict(state["net"])
        self._optimizer.load_state_dict(state["optimizer"])


def rate_at(step: int, part: float) -> float:
    """The learning rate: quickly up, then along a cosine down to the slowest."""
    fall = 0.5 + 0.5 * math.cos(math.pi * min(1.0, part))
    return min(1.0, (step + 1) / WARM) * (SLOWEST + (FASTEST - SLOWEST) * fall)


def _place(net: QuickNet, lessons: Sequence[Lesson]) -> None:
    """Tell the network the range, the loudness and the mean sound of the recordings."""
    sung = torch.cat([one.f0[one.voiced > 0] for one in lessons])
    if len(sung):
        net.f0_range.copy_(torch.quantile(sung, torch.tensor(PITCHES)))
    loud = torch.cat([one.volumes[0] for one in lessons])
    loud = loud[loud > ACTIVE]
    if len(loud):
        net.level.copy_(loud.log().mean())
    usual = torch.cat([_heard_gains(one) for one in lessons], dim=1)
    if usual.shape[1]:
        nn.init.zeros_(net.leave.weight)
        net.leave.bias.data.copy_(usual.mean(dim=1).flatten())


def _heard_gains(lesson: Lesson) -> Tensor:
    """The log gains of what is loud enough, relative to its loudness, (2, frames, bands)."""
    volume = lesson.volumes[0]
    gains = lesson.gains - torch.log(volume + QUIET)[:, None]
    return gains.clamp(min=LEAST_GAIN)[:, volume > ACTIVE]
