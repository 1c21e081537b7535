"""How long a sound file is and what it looks like, read once from its beginning to its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import AudioError
from bot.singing.sound import opened

PEAK_S = 0.05  # seconds that one peak stands for
FLOOR_DB = -60.0  # what is quieter is drawn as nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`peaks` is a byte for every PEAK_S seconds: 0 at FLOOR_DB, 255 at full scale; `size` that
    of the file in bytes."""

    size: int
    rate: int
    channels: int
    seconds: float
    peaks: bytes


def measure(path: Path, *, longest_s: float) -> Measured:
    """Raises AudioError for what is not sound, is cut off, empty or too long. Blocks."""
    frames = 0
    loudest: list[NDArray[np.uint8]] = []
    rest = np.zeros(0, np.float32)
    with opened(path, name="this", longest_s=longest_s) as source:
        step = max(int(source.rate * PEAK_S), 1)
        for samples in source.blocks:
            frames += len(samples)
            flat = np.concatenate([rest, np.abs(np.nan_to_num(samples)).max(axis=1)])
            whole = len(flat) // step * step
            loudest.append(_levels(flat[:whole].reshape(-1, step).max(axis=1)))
            rest = flat[whole:]
    if not frames:
        raise AudioError("this is empty", hint="send a file with sound in it")
    if len(rest):
        loudest.append(_levels(rest.max(keepdims=True)))
    return Measured(
        size=path.stat().st_size,
        rate=source.rate,
        channels=source.channels,
        seconds=frames / source.rate,
        peaks=np.concatenate(loudest).tobytes(),
    )


def drawn(peaks: bytes, points: int) -> list[int]:
    """As many peaks as there is room for, each the loudest of its part."""
    found = np.frombuffer(peaks, np.uint8)
    if len(found) <= points:
        return found.tolist()
    edges = np.linspace(0, len(found), points + 1).astype(int)[:-1]
    return np.maximum.reduceat(found, edges).tolist()


def _levels(peaks: NDArray[np.float32]) -> NDArray[np.uint8]:
    db = 20 * np.log10(np.maximum(peaks, 1e-9))
    return np.clip((1 - db / FLOOR_DB) * 255, 0, 255).astype(np.uint8)
