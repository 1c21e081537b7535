"""The excitation of a voice: a train of band-limited pulses, and noise that can be repeated.

Phase is counted in cycles. It is summed in float64 from frame to frame, because in float32 it
would have drifted away after some minutes; within a frame float32 is enough.
"""

from __future__ import annotations

import torch
from torch import Tensor

FLOOR = 1e-5  # keeps the division below away from zero
NOISE_FRAMES = 64  # that are drawn together

Start = float | Tensor  # the phase so far in cycles: of all, or (batch, 1)


def frame_steps(f0: Tensor, rate: float) -> tuple[Tensor, Tensor]:
    """Cycles a sample at the start of each frame and their change over it, (batch, frames)."""
    step = f0.double() / rate
    change = torch.zeros_like(step)
    change[:, :-1] = step[:, 1:] - step[:, :-1]
    return step, change


def frame_turns(f0: Tensor, rate: float, block: int) -> Tensor:
    """The cycles that each frame turns, (batch, frames)."""
    step, change = frame_steps(f0, rate)
    return step * block + change * (block - 1) / 2


def frame_phase(turned: Tensor, start: Start = 0.0) -> Tensor:
    """The phase at the start of each frame from the cycles each one turns, (batch, frames)."""
    before = torch.cumsum(turned, dim=1) - turned + start
    return before - torch.floor(before)


def comb(f0: Tensor, rate: int, block: int, start: Start = 0.0) -> Tensor:
    """A pulse a period, (batch, frames * block); f0 (batch, frames) in Hz.

    `start` is the phase that earlier frames left, in cycles.
    """
    phase = frame_phase(frame_turns(f0, rate, block), start).float()[..., None]
    step, change = (one.float()[..., None] for one in frame_steps(f0, rate))
    n = torch.arange(block, device=f0.device, dtype=torch.float32)
    turn = step * (n + 1) + change * n * (n + 1) / (2 * block) + phase
    turn = turn - torch.round(turn)
    return torch.sinc(turn / (step + change * n / block + FLOOR)).flatten(1)


def repeatable_noise(
    seed: int, first: int, frames: int, width: int, device: torch.device
) -> Tensor:
    """Normal noise of frames `first` and on, (frames, width): the same for a frame every time.

    So a song that is made in slices has the same noise where two of them meet. It is drawn on the
    device, each kind of which has numbers of its own.
    """
    opening = first // NOISE_FRAMES
    closing = -(-(first + frames) // NOISE_FRAMES)
    drawn = [_noise_group(seed, group, width, device) for group in range(opening, closing)]
    skip = first - opening * NOISE_FRAMES
    return torch.cat(drawn)[skip : skip + frames]


def _noise_group(seed: int, group: int, width: int, device: torch.device) -> Tensor:
    generator = torch.Generator(device)
    generator.manual_seed((seed * 1_000_003 + group * 7919 + width) % 2**63)
    return torch.randn(NOISE_FRAMES, width, generator=generator, device=device)
