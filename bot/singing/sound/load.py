"""Load: any sound file becomes stereo samples at one rate, on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.audio import Check, written
from bot.errors import AudioError
from bot.singing.sound.music import Music
from bot.singing.sound.order import RATE, Tell
from bot.singing.sound.source import Source, opened
from bot.singing.sound.stereo import in_stereo

SHORTEST_S = 0.5
QUIETEST = 1e-4  # of full scale: a file without a louder sample is silent
CLIPPED = 0.999  # of full scale
CLIPPED_RUN = 3  # samples in a row that stand at full scale: a square top

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOrder:
    """`longest_s` is the longest song that is taken; `name` is what the errors call it."""

    source: Path
    target: Path
    name: str
    longest_s: float


def load(order: LoadOrder, check: Check, tell: Tell) -> dict[str, Any]:
    """Seconds, rate and channels of the source, its key and tempo, and notes on what is wrong.

    Raises AudioError for what is no sound, silent, too short, too long or cut off.
    """
    with opened(order.source, name=order.name, longest_s=order.longest_s) as source:
        heard, music, made = Heard(), Music(), 0
        expected = source.frames or int(order.longest_s * source.rate)
        with written(order.target, RATE, expected * RATE // source.rate, channels=2) as file:
            for done in in_stereo(source, heard.blocks(source)):
                check()
                file.write(done)
                music.hear(done)
                made += len(done)
                tell(min(1.0, heard.frames / expected))
            _refuse_empty(order, source, heard)
    return {
        "seconds": made / RATE,
        "rate": source.rate,
        "channels": source.channels,
        "notes": heard.notes(source),
        **music.facts(),
    }


class Heard:
    """What a file turned out to be, as it was read."""

    def __init__(self) -> None:
        self.frames = 0
        self.peak = 0.0
        self.clipped = 0

    def blocks(self, source: Source) -> Iterator[Floats]:
        """Its blocks, each once it was heard."""
        for block in source.blocks:
            self._hear(block)
            yield block

    def _hear(self, block: Floats) -> None:
        self.frames += len(block)
        level = np.abs(np.nan_to_num(block)).max(axis=1)
        self.peak = max(self.peak, float(level.max(initial=0.0)))
        full = (level >= CLIPPED).astype(np.int8)
        begins = np.flatnonzero(np.diff(full, prepend=0) == 1)
        ends = np.flatnonzero(np.diff(full, append=0) == -1)
        self.clipped += int((ends - begins + 1 >= CLIPPED_RUN).sum())

    def notes(self, source: Source) -> list[str]:
        notes = list(source.notes)
        if self.clipped:
            notes.append(f"the song is clipped in {self.clipped} places")
        if source.rate < 16_000:
            notes.append(f"the song has {source.rate} Hz only: it sounds dull")
        if source.channels == 1:
            notes.append("the song is mono")
        return notes


def _refuse_empty(order: LoadOrder, source: Source, heard: Heard) -> None:
    if heard.frames < SHORTEST_S * source.rate:
        raise AudioError(f"{order.name} is shorter than {SHORTEST_S:g} s", hint="choose a song")
    if heard.peak < QUIETEST:
        raise AudioError(f"{order.name} is silent", hint="choose a file with sound in it")
