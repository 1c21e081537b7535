"""Slices of a song sung several at once, as many as there is memory for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from bot.audio import Slice
from plugins.ddsp_svc.devices import free_memory, is_full

CARD_BATCH = 4  # slices at once on a card; a processor gains nothing by it

Floats = NDArray[np.float32]


class Sings(Protocol):
    """A voice that knows a song, and sings slices of it that are alike."""

    def sing(self, parts: Sequence[Slice]) -> list[Floats]: ...


class Batches:
    """How many slices a device sings at once: `most`, and half where the memory was full.

    `tell` hears of it in words.
    """

    def __init__(self, device: torch.device, most: int, tell: Callable[[str], None]) -> None:
        self._most = most or (CARD_BATCH if device.type == "cuda" else 1)
        self._tell = tell

    def sung(self, singer: Sings, parts: Iterable[Slice]) -> Iterator[tuple[Slice, Floats]]:
        """Every slice and its sound. Raises what says that one alone is too much."""
        left = deque(parts)
        while left:
            batch = alike(left)[: self._most]
            made = self._tried(singer, batch)
            if made is None:
                self._halve(len(batch))
                continue
            for part, sound in zip(batch, made, strict=True):
                left.popleft()
                yield part, sound

    def _tried(self, singer: Sings, batch: Sequence[Slice]) -> list[Floats] | None:
        """None where the memory was full, and what the batch had taken of it is free again."""
        try:
            return singer.sing(batch)
        except (RuntimeError, MemoryError) as error:
            if len(batch) == 1 or not is_full(error):
                raise
        return None

    def _halve(self, slices: int) -> None:
        free_memory()
        self._most = slices // 2
        self._tell(f"the memory was full; batches of {self._most} are sung now")


def alike(parts: Iterable[Slice]) -> list[Slice]:
    """The first slices that one batch can hold: all as long, and kept at the same place."""
    shapes = ((one, (one.frames, one.begin - one.first, one.end - one.first)) for one in parts)
    first, shape = next(shapes)
    return [first, *(one for one, _ in takewhile(lambda found: found[1] == shape, shapes))]
