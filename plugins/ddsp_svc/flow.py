"""Rectified flow: noise becomes a mel spectrogram along the path that a network points out."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from plugins.ddsp_svc.lynx import Gate, LynxBlock, rms

LOWEST, HIGHEST = -12.0, 2.0  # of the log-mel that is mapped to -1..1
TIME_SCALE = 1000.0
LONGEST_PERIOD = 10_000.0
MOST_TIMES = 4000  # of which what they add is kept

Field = Callable[[Tensor, float], Tensor]  # (x, t) -> dx/dt


def normalised(mel: Tensor) -> Tensor:
    return (mel - LOWEST) / (HIGHEST - LOWEST) * 2 - 1


def denormalised(mel: Tensor) -> Tensor:
    return (mel + 1) / 2 * (HIGHEST - LOWEST) + LOWEST


class TimeWaves(nn.Module):
    """A time as sines and cosines of many periods, (batch,) to (batch, channels)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self._half = channels // 2

    def forward(self, time: Tensor) -> Tensor:
        order = torch.arange(self._half, device=time.device, dtype=torch.float32)
        speeds = torch.exp(order * (-math.log(LONGEST_PERIOD) / (self._half - 1)))
        angles = time[:, None] * speeds
        return torch.cat([angles.sin(), angles.cos()], dim=-1)


class Velocity(nn.Module):
    """Where a half-made mel moves; (batch, frames, bands) in and out."""

    def __init__(self, *, bands: int, layers: int, channels: int, gate: Gate) -> None:
        super().__init__()
        self.input_projection = nn.Linear(bands, channels)
        self.conditioner_projection = nn.Linear(bands, channels)
        self.diffusion_embedding = nn.Sequential(
            TimeWaves(channels),
            nn.Linear(channels, 4 * channels),
            nn.GELU(),
            nn.Linear(4 * channels, channels),
        )
        self.residual_layers = nn.ModuleList(LynxBlock(channels, gate) for _ in range(layers))
        self.output_projection = nn.Linear(channels, bands)
        self._times: dict[float, Tensor] = {}

    def condition(self, mel: Tensor) -> Tensor:
        """The part that no step changes: computed once for all of them."""
        return self.conditioner_projection(mel.to(self.conditioner_projection.weight.dtype))

    def forward(self, x: Tensor, time: Tensor, condition: Tensor) -> Tensor:
        """`time` is what `at` made of it, `condition` what `condition` made of the mel."""
        x = self.input_projection(x.to(condition.dtype)) + condition + time
        for layer in self.residual_layers:
            x = layer(x)
        return self.output_projection(rms(x)).float()

    def at_times(self, x: Tensor, times: Tensor, condition: Tensor) -> Tensor:
        """For training: every frame at a time of its own, `times` (batch, frames)."""
        waves = self.diffusion_embedding[0](TIME_SCALE * times.flatten()).unflatten(0, times.shape)
        for layer in list(self.diffusion_embedding)[1:]:
            waves = layer(waves)
        x = self.input_projection(x) + condition + waves
        for layer in self.residual_layers:
            x = layer(x)
        return self.output_projection(rms(x))

    def forget_times(self) -> None:
        """What the times add is another thing after each step of training."""
        self._times.clear()

    def at(self, time: float) -> Tensor:
        """What a time from 0 to 1 adds, (1, 1, channels); the same in every song, so it is kept."""
        weight = self.input_projection.weight
        known = self._times.get(time)
        if known is None or (known.device, known.dtype) != (weight.device, weight.dtype):
            waves = self.diffusion_embedding[0](torch.full((1,), TIME_SCALE * time))
            made = waves.to(weight.device, weight.dtype)
            for layer in list(self.diffusion_embedding)[1:]:
                made = layer(made)
            if len(self._times) > MOST_TIMES:
                self._times.clear()
            known = self._times[time] = made[:, None, :]
        return known


def euler(field: Field, x: Tensor, time: float, step: float) -> Tensor:
    return x + field(x, time) * step


def runge_kutta(field: Field, x: Tensor, time: float, step: float) -> Tensor:
    """The classic rule of fourth order: four looks a step."""
    first = field(x, time)
    second = field(x + first * (step / 2), time + step / 2)
    third = field(x + second * (step / 2), time + step / 2)
    fourth = field(x + third * step, time + step)
    return x + (first + 2 * second + 2 * third + fourth) * (step / 6)


METHODS = {"euler": euler, "rk4": runge_kutta}


def flow(
    velocity: Velocity,
    mel: Tensor,
    noise: Tensor,
    *,
    steps: int,
    method: str = "euler",
    start: float = 0.0,
    check: Callable[[], None] | None = None,
) -> Tensor:
    """A finer mel, (batch, frames, bands), from a first one and noise of its shape.

    It starts at time `start` with that share of the first mel; at 1.0 nothing is left to do.
    `check` is asked before each step and may raise.
    """
    condition = velocity.condition(mel)

    def field(x: Tensor, time: float) -> Tensor:
        return velocity(x, velocity.at(time), condition)

    x = (1 - start) * noise + start * normalised(mel)
    step = (1 - start) / steps
    move = METHODS[method]
    for index in range(steps if step > 0 else 0):
        if check is not None:
            check()
        x = move(field, x, start + index * step, step)
    return denormalised(x)
