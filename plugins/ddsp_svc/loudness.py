"""How loud each frame is, and a gate that shuts where it is too quiet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def frames_of(samples: int, hop: float) -> int:
    return int(samples // hop) + 1


def volume(sound: Floats, hop: float, window: float) -> Floats:
    """The root mean square around its mean of each frame, (frames,); hop, window in samples."""
    left, right = int(window / 2), int((window + 1) / 2)
    mode = "reflect" if len(sound) > max(left, right) else "constant"
    padded = np.pad(sound.astype(np.float64), (left, right), mode=mode)
    sums = np.concatenate([[0.0], np.cumsum(padded)])
    squares = np.concatenate([[0.0], np.cumsum(padded**2)])
    order = np.arange(frames_of(len(sound), hop))
    start = (order * hop).astype(np.int64)
    end = np.minimum((order * hop + window).astype(np.int64), len(padded))
    count = np.maximum(end - start, 1)
    mean = (sums[end] - sums[start]) / count
    power = (squares[end] - squares[start]) / count
    return np.sqrt(np.maximum(0.0, power - mean**2)).astype(np.float32)


def gate(volumes: Floats, threshold_db: float) -> Floats:
    """1 for each frame that is louder than the threshold, else 0."""
    return (volumes > 10 ** (threshold_db / 20)).astype(np.float32)


def over_samples(frames: Floats, block: int) -> Floats:
    """Values of frames as values of samples, in straight lines; the last one is held."""
    places = np.arange(len(frames) * block, dtype=np.float64) / block
    return np.interp(places, np.arange(len(frames)), frames).astype(np.float32)
