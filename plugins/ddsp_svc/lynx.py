"""The block that both networks of a voice are made of: a wide convolution and two gates."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

KERNEL = 31
EPSILON = 1.1920929e-07  # that of float32

Gate = Callable[[Tensor], Tensor]


def softsign_gate(both: Tensor) -> Tensor:
    """Half the channels, each times the softsign of its partner in the other half."""
    out, gate = both.chunk(2, dim=-1)
    return out * F.softsign(gate)


def arctan_gate(both: Tensor) -> Tensor:
    """The gate of earlier checkpoints, whose config.yaml has no `glu_type`."""
    out, gate = both.chunk(2, dim=-1)
    return out * torch.atan(gate)


GATES: dict[str, Gate] = {"softsign_glu": softsign_gate, "atanglu": arctan_gate}


def rms(x: Tensor) -> Tensor:
    """Each frame's channels divided by their root mean square; (batch, frames, channels)."""
    return F.rms_norm(x, x.shape[-1:], eps=EPSILON)


class LynxBlock(nn.Module):
    """x + W3 g(W2 g(W1 conv(rms x))); (batch, frames, channels) in and out."""

    def __init__(self, channels: int, gate: Gate) -> None:
        super().__init__()
        self._gate = gate
        padding = KERNEL // 2
        self.net = nn.ModuleDict(  # the keys are the places in the public checkpoints
            {
                "1": nn.Conv1d(channels, channels, KERNEL, padding=padding, groups=channels),
                "3": nn.Linear(channels, 2 * channels),
                "5": nn.Linear(channels, 2 * channels),
                "7": nn.Linear(channels, channels),
            }
        )

    def forward(self, x: Tensor) -> Tensor:
        inner = self.net["1"](rms(x).transpose(1, 2)).transpose(1, 2)
        inner = self._gate(self.net["3"](inner))
        inner = self._gate(self.net["5"](inner))
        return x + self.net["7"](inner)
