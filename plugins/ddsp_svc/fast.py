"""The same networks, quicker: half the bits where the machine counts in them, batch norms folded
away, and sound laid out as the convolutions want it, so that nothing is copied in between.
"""

from __future__ import annotations

from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

Net = TypeVar("Net", bound=nn.Module)


class Wide(nn.Module):
    """A Conv1d or ConvTranspose1d over sound whose channels lie side by side in memory."""

    def __init__(self, conv: nn.Conv1d | nn.ConvTranspose1d) -> None:
        super().__init__()
        weight = conv.weight.detach()[:, :, None]
        self.weight = nn.Parameter(weight.contiguous(memory_format=torch.channels_last), False)
        self.bias = conv.bias
        self._up = isinstance(conv, nn.ConvTranspose1d)
        self._stride = (1, *conv.stride)
        self._padding = (0, *(int(one) for one in conv.padding))
        self._dilation = (1, *conv.dilation)
        self._output_padding = (0, *conv.output_padding)
        self._groups = conv.groups

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, samples) in and out."""
        given = x[:, :, None].contiguous(memory_format=torch.channels_last)
        if self._up:
            made = F.conv_transpose2d(
                given,
                self.weight,
                self.bias,
                self._stride,
                self._padding,
                self._output_padding,
                self._groups,
                self._dilation,
            )
        else:
            made = F.conv2d(
                given,
                self.weight,
                self.bias,
                self._stride,
                self._padding,
                self._dilation,
                self._groups,
            )
        return made[:, :, 0]


def quickened(net: Net, dtype: torch.dtype) -> Net:
    """The network itself, made quicker in place; for inference alone.

    Its parts that are named in `exact` go on in float32: the small ones that would lose by it.
    """
    _fold(net)
    _widen(net)
    net.to(dtype=dtype).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    for name in getattr(net, "exact", ()):
        getattr(net, name).float()
    return net


def _widen(net: nn.Module) -> None:
    for name, child in net.named_children():
        if isinstance(child, nn.Conv1d | nn.ConvTranspose1d):
            setattr(net, name, Wide(child))
        else:
            _widen(child)


def _fold(net: nn.Module) -> None:
    """Every batch norm that follows a convolution becomes part of it."""
    for child in net.children():
        _fold(child)
    if not isinstance(net, nn.Sequential):
        return
    for index in range(len(net) - 1):
        conv, norm = net[index], net[index + 1]
        if not isinstance(norm, nn.BatchNorm2d):
            continue
        if isinstance(conv, nn.Conv2d | nn.ConvTranspose2d):
            transposed = isinstance(conv, nn.ConvTranspose2d)
            net[index] = fuse_conv_bn_eval(conv, norm, transpose=transposed)
            net[index + 1] = nn.Identity()
