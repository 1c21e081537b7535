"""The vocoder's own source: one sine, or nine harmonics with a little noise."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from plugins.ddsp_svc.source import Start, frame_phase, frame_steps, frame_turns

HARMONICS = 9  # the fundamental and eight above it
LOUDNESS = 0.1
VOICED_NOISE = 0.003


def sine(f0: Tensor, rate: float, block: int, start: Start = 0.0) -> Tensor:
    """A sine of a gliding pitch, (batch, 1, frames * block); f0 (batch, frames) in Hz."""
    step, change = frame_steps(f0, rate)
    n = torch.arange(1, block + 1, dtype=torch.float64, device=f0.device)
    phase = frame_phase(frame_turns(f0, rate, block), start)[..., None]
    turn = step[..., None] * n + change[..., None] * n * (n - 1) / (2 * block) + phase
    return torch.sin(2 * math.pi * (turn - turn.round()).float()).flatten(1)[:, None]


class HarmonicSource(nn.Module):
    """Nine harmonics merged into one signal; where f0 is 0 there is noise alone."""

    def __init__(self) -> None:
        super().__init__()
        self.l_linear = nn.Linear(HARMONICS, 1)

    def forward(
        self,
        f0: Tensor,
        rate: int,
        block: int,
        *,
        start: Start = 0.0,
        phases: Tensor | None = None,
        noise: Tensor | None = None,
    ) -> Tensor:
        """(batch, 1, frames * block); the pitch stays the same within a frame."""
        turn = self._turns(f0, rate, block, start)
        if phases is None:
            phases = torch.rand(f0.shape[0], 1, HARMONICS, device=f0.device)
            phases[..., 0] = 0
        if noise is None:
            noise = torch.randn(*turn.shape, HARMONICS, device=f0.device)
        order = torch.arange(1, HARMONICS + 1, device=f0.device)
        voiced = (f0 > 0).float().repeat_interleave(block, dim=1)[..., None]
        waves = LOUDNESS * torch.sin(2 * math.pi * (turn[..., None] * order + phases)) * voiced
        level = voiced * VOICED_NOISE + (1 - voiced) * LOUDNESS / 3
        return torch.tanh(self.l_linear(waves + level * noise)).transpose(1, 2)

    def _turns(self, f0: Tensor, rate: int, block: int, start: Start) -> Tensor:
        """The fundamental's phase in 0..1, (batch, frames * block)."""
        step = f0.double() / rate
        phase = frame_phase(step * block, start)[..., None]
        n = torch.arange(1, block + 1, dtype=torch.float64, device=f0.device)
        turn = step[..., None] * n + phase
        return (turn - torch.floor(turn)).float().flatten(1)
