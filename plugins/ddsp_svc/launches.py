"""One step of the flow as one launch: compiled where that is wished, on a card as a CUDA graph.

A step is some hundred small operations; on a card with little to count their launches take longer
than they do. Both forms give the same numbers as the plain one, which takes over where they fail.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from plugins.ddsp_svc.devices import is_full

SHAPES = 2  # of which a recording is kept: the slices of a song, and its last one

Work = Callable[..., Tensor]  # of tensors alone
Tell = Callable[[str], None]


class Recorded:
    """Work whose launches are written down: what it was given and made lies at fixed places."""

    def __init__(self, work: Work, given: tuple[Tensor, ...]) -> None:
        self._given = [one.clone() for one in given]
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            work(*self._given)  # libraries make their first preparations outside of the recording
        torch.cuda.current_stream().wait_stream(aside)
        self._graph = torch.cuda.CUDAGraph()
        here = torch.cuda.stream(torch.cuda.current_stream())
        with here, torch.cuda.graph(self._graph):  # one that fails stays on a stream of its own
            self._made = work(*self._given)

    def __call__(self, given: tuple[Tensor, ...]) -> Tensor:
        for place, value in zip(self._given, given, strict=True):
            place.copy_(value)
        self._graph.replay()
        return self._made.clone()  # the next replay writes to the same place


class Graphed:
    """Work that is recorded when a shape comes for the second time, and replayed from then on."""

    def __init__(self, work: Work, record: Callable[[Work, tuple[Tensor, ...]], Any]) -> None:
        self._work = work
        self._record = record
        self._known: OrderedDict[Any, Any] = OrderedDict()  # by shape; None: seen once

    def __call__(self, *given: Tensor) -> Tensor:
        shape = tuple((one.shape, one.dtype) for one in given)
        if shape not in self._known:
            self._known[shape] = None
            if len(self._known) > SHAPES:
                self._known.popitem(last=False)
            return self._work(*given)
        if self._known[shape] is None:
            self._known[shape] = self._record(self._work, given)
        return self._known[shape](given)


class Guarded:
    """A quick form, until it fails for the first time; then the plain one."""

    def __init__(self, name: str, quick: Work, plain: Work, tell: Tell) -> None:
        self._name = name
        self._quick: Work | None = quick
        self._plain = plain
        self._tell = tell

    def __call__(self, *given: Tensor) -> Tensor:
        if self._quick is None:
            return self._plain(*given)
        try:
            return self._quick(*given)
        except Exception as error:  # compilers and drivers raise what they like
            if is_full(error):
                raise
            fault = str(error).strip().partition("\n")[0] or type(error).__name__
            self._quick = None
        self._tell(f"{self._name} did not work here ({fault}); it sings without")
        return self._plain(*given)


def quick_launches(
    net: nn.Module, device: torch.device, tell: Tell, *, compiled: bool, graphs: bool
) -> None:
    """Changes how a network of tensors alone is run, in place."""
    if compiled:
        plain = net.forward
        net.forward = Guarded("torch.compile", torch.compile(plain, dynamic=True), plain, tell)
    if graphs and device.type == "cuda":
        plain = net.forward
        net.forward = Guarded("the CUDA graph", Graphed(plain, Recorded), plain, tell)
