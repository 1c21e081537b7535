"""What is heard of a song's music: its key and its tempo."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.singing.sound.order import RATE
from bot.singing.sound.source import opened
from bot.singing.sound.stereo import in_stereo
from bot.singing.sound.tempo import TempoListener
from bot.singing.sound.tonality import KeyListener

DULL = RATE // 4  # Hz: the notes and the beat are below 5 kHz


def heard_music(path: Path) -> dict[str, Any]:
    """The facts of a song's file, read a little at a time. Raises AudioError for what is no sound
    or is cut off. Blocks, a second for a quarter of an hour."""
    music = Music()
    with opened(path, name=path.name, longest_s=inf) as source:
        for block in in_stereo(source, source.blocks):
            music.hear(block)
    return music.facts()


class Music:
    """Listens to a song while it passes, (frames, 2) at RATE."""

    def __init__(self) -> None:
        import soxr  # as in load: most shows never need it

        self._dull = soxr.ResampleStream(RATE, DULL, 1, dtype="float32", quality="LQ")
        self._key = KeyListener(DULL)
        self._tempo = TempoListener(DULL)

    def hear(self, sound: NDArray[np.float32]) -> None:
        mono = self._dull.resample_chunk(np.clip(sound.mean(axis=1), -1, 1))
        self._key.hear(mono)
        self._tempo.hear(mono)

    def facts(self) -> dict[str, Any]:
        """`tonality` such as "Am" and `tempo` in beats a minute; empty and 0: not clear."""
        return {"tonality": self._key.key(), "tempo": self._tempo.tempo()}
