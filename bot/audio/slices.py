"""A long song in slices that know their surroundings, and their seams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FADE = 4  # frames over which a slice takes over from the one before

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Frames `first` to `last` are worked on; `begin` to `end` are kept, the fade included."""

    first: int
    last: int
    begin: int
    end: int

    @property
    def frames(self) -> int:
        return self.last - self.first


def slices(frames: int, body: int, around: int) -> Iterator[Slice]:
    """All of a song of so many frames, `body` of them at once with `around` on each side.

    A kept part overlaps the next by FADE frames.
    """
    for begin in range(0, frames, body):
        end = min(frames, begin + body + FADE)
        yield Slice(
            first=max(0, begin - around), last=min(frames, end + around), begin=begin, end=end
        )
        if end == frames:
            return


class Seams:
    """Joins kept parts: hands out what is finished, fades each part into the next.

    `fade` in samples; the parts are (samples,), or (samples, channels) of several.
    """

    def __init__(self, fade: int, channels: int = 1) -> None:
        rise = np.sin(0.5 * np.pi * np.arange(fade, dtype=np.float32) / max(1, fade)) ** 2
        self._rise = rise if channels == 1 else rise[:, None]  # amplitudes add up to 1
        self._tail = np.zeros((0,) if channels == 1 else (0, channels), np.float32)

    def join(self, part: Floats, *, last: bool) -> Floats:
        """The next samples; but for the last part, its end waits for the one that follows."""
        part = part.copy()
        fade = min(len(self._tail), len(part))
        if fade:
            rise = self._rise[:fade]
            part[:fade] = part[:fade] * rise + self._tail[:fade] * (1 - rise)
        if last:
            return part
        kept = len(part) - len(self._rise)
        self._tail = part[kept:]
        return part[:kept]
