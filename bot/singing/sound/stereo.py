"""Sound of any rate and any channels as stereo at the house's rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from bot.singing.sound.order import RATE
from bot.singing.sound.source import Source

SIDE = 0.7071  # share of a centre or a rear channel on each side

# What each channel gives to left and right, in the order of WAV: L R C LFE rear side.
LAYOUTS: dict[int, tuple[tuple[float, float], ...]] = {
    1: ((1, 1),),
    2: ((1, 0), (0, 1)),
    3: ((1, 0), (0, 1), (SIDE, SIDE)),
    4: ((1, 0), (0, 1), (SIDE, 0), (0, SIDE)),
    5: ((1, 0), (0, 1), (SIDE, SIDE), (SIDE, 0), (0, SIDE)),
    6: ((1, 0), (0, 1), (SIDE, SIDE), (0, 0), (SIDE, 0), (0, SIDE)),
    7: ((1, 0), (0, 1), (SIDE, SIDE), (0, 0), (0.5, 0.5), (SIDE, 0), (0, SIDE)),
    8: ((1, 0), (0, 1), (SIDE, SIDE), (0, 0), (SIDE, 0), (0, SIDE), (SIDE, 0), (0, SIDE)),
}

Floats = NDArray[np.float32]


def in_stereo(source: Source, blocks: Iterable[Floats]) -> Iterator[Floats]:
    """Blocks (frames, channels) of a source, (frames, 2) at RATE."""
    import soxr

    stream = soxr.ResampleStream(source.rate, RATE, 2, dtype="float32")
    matrix = np.array(LAYOUTS[source.channels], np.float32)
    for block in blocks:
        yield stream.resample_chunk(np.nan_to_num(block) @ matrix, last=False)
    yield stream.resample_chunk(np.zeros((0, 2), np.float32), last=True)
