"""Load: any sound file becomes stereo samples at one rate, on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.audio import Check, packed_blocks, packed_kind, written
from bot.errors import AudioError
from bot.singing.sound.order import CHUNK, RATE, Tell

RATES = (4_000, 384_000)  # Hz: less cannot hold a song, more is not sound
MOST_CHANNELS = 8
SHORTEST_S = 0.5
QUIETEST = 1e-4  # of full scale: a file without a louder sample is silent
CLIPPED = 0.999  # of full scale
CLIPPED_RUN = 3  # samples in a row that stand at full scale: a square top
SLACK_S = 0.2  # by which a compressed file may be shorter than it says
HEAD = 44  # bytes that tell what a file is
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOrder:
    """`longest_s` is the longest song that is taken."""

    source: Path
    target: Path
    longest_s: float


def load(order: LoadOrder, check: Check, tell: Tell) -> dict[str, Any]:
    """Seconds, rate and channels of the source, and notes on what is wrong with it.

    Raises AudioError for what is no sound, silent, too short, too long or cut off.
    """
    import soxr

    with _opened(order.source) as source:
        _refuse_strange(order, source)
        stream = soxr.ResampleStream(source.rate, RATE, 2, dtype="float32")
        heard, made = Heard(), 0
        matrix = np.array(LAYOUTS[source.channels], np.float32)
        expected = source.frames or int(order.longest_s * source.rate)
        with written(order.target, RATE, expected * RATE // source.rate, channels=2) as file:
            for block in source.blocks:
                check()
                heard.hear(block)
                if heard.frames > order.longest_s * source.rate:
                    raise _too_long(order)
                done = stream.resample_chunk(np.nan_to_num(block) @ matrix, last=False)
                file.write(done)
                made += len(done)
                tell(min(1.0, heard.frames / expected))
            done = stream.resample_chunk(np.zeros((0, 2), np.float32), last=True)
            file.write(done)
            made += len(done)
            _refuse_broken(order, source, heard)
    return {
        "seconds": made / RATE,
        "rate": source.rate,
        "channels": source.channels,
        "notes": heard.notes(source),
    }


@dataclass(slots=True)
class Source:
    """An open file. `frames` it says it has, 0 where it does not say; blocks (frames, channels)."""

    rate: int
    channels: int
    frames: int
    exact: bool  # whether it has to have that many
    blocks: Iterator[Floats]


class Heard:
    """What a file turned out to be, as it was read."""

    def __init__(self) -> None:
        self.frames = 0
        self.peak = 0.0
        self.clipped = 0

    def hear(self, block: Floats) -> None:
        self.frames += len(block)
        level = np.abs(np.nan_to_num(block)).max(axis=1)
        self.peak = max(self.peak, float(level.max(initial=0.0)))
        full = (level >= CLIPPED).astype(np.int8)
        begins = np.flatnonzero(np.diff(full, prepend=0) == 1)
        ends = np.flatnonzero(np.diff(full, append=0) == -1)
        self.clipped += int((ends - begins + 1 >= CLIPPED_RUN).sum())

    def notes(self, source: Source) -> list[str]:
        notes = []
        if self.clipped:
            notes.append(f"the song is clipped in {self.clipped} places")
        if source.rate < 16_000:
            notes.append(f"the song has {source.rate} Hz only: it sounds dull")
        if source.channels == 1:
            notes.append("the song is mono")
        return notes


@contextmanager
def _opened(path: Path) -> Iterator[Source]:
    """The file by libsndfile, or by PyAV where its first bytes say so."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            if kind := packed_kind(head):
                file.seek(0)
                yield _packed(packed_blocks(file, kind))
                return
    except FileNotFoundError as error:
        raise AudioError(f"{path.name} is missing", hint="choose a sound file") from error
    except IsADirectoryError as error:
        raise AudioError(f"{path.name} is a folder", hint="choose a sound file") from error
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            frames = max(file.frames, _promised(path, head))
            exact = file.format in ("WAV", "WAVEX", "RF64", "AIFF", "FLAC")
            yield Source(file.samplerate, file.channels, frames, exact, _blocks(file, path))
    except soundfile.SoundFileError as error:
        message = f"{path.name} is not sound that can be read"
        raise AudioError(message, hint="a WAV, FLAC, OGG, MP3, M4A or WebM file") from error


def _packed(blocks: Iterator[tuple[Any, Floats]]) -> Source:
    """The first block tells rate and channels. Raises AudioError where there is none."""
    first = next(blocks, None)
    if first is None:
        raise AudioError("there is no sound in the file", hint="choose another")
    format, opening = first

    def all_blocks() -> Iterator[Floats]:
        yield opening
        for other, block in blocks:
            if other != format:
                raise AudioError("the sound changes its format midway", hint="convert it first")
            yield block

    return Source(format.rate, format.channels, 0, False, all_blocks())


def _blocks(file: Any, path: Path) -> Iterator[Floats]:
    import soundfile

    while True:
        try:
            block = file.read(CHUNK, dtype="float32", always_2d=True)
        except soundfile.SoundFileError as error:
            at = file.tell() / file.samplerate
            raise _cut_off(path, at) from error
        if not len(block):
            return
        yield block


def _promised(path: Path, head: bytes) -> int:
    """The frames that a plain WAV file says it has; libsndfile tells those that are there."""
    if head[:4] != b"RIFF" or head[12:16] != b"fmt " or head[36:40] != b"data":
        return 0
    size = int.from_bytes(head[40:44], "little")
    wide = int.from_bytes(head[32:34], "little")
    unknown = size >= 0xFFFFFF00  # written by a program that did not know yet
    return 0 if unknown or not wide else size // wide


def _refuse_strange(order: LoadOrder, source: Source) -> None:
    if not RATES[0] <= source.rate <= RATES[1]:
        raise AudioError(f"the sound has {source.rate} Hz", hint=f"{RATES[0]} to {RATES[1]} Hz")
    if source.channels not in LAYOUTS:
        raise AudioError(f"the sound has {source.channels} channels", hint=f"1 to {MOST_CHANNELS}")
    if source.frames > order.longest_s * source.rate:
        raise _too_long(order)


def _refuse_broken(order: LoadOrder, source: Source, heard: Heard) -> None:
    slack = 0 if source.exact else SLACK_S * source.rate
    if heard.frames + slack < source.frames:
        raise _cut_off(order.source, heard.frames / source.rate)
    if heard.frames < SHORTEST_S * source.rate:
        raise AudioError(f"{order.source.name} is shorter than {SHORTEST_S:g} s", hint="a song")
    if heard.peak < QUIETEST:
        raise AudioError(f"{order.source.name} is silent", hint="choose a file with sound in it")


def _cut_off(path: Path, at: float) -> AudioError:
    return AudioError(f"{path.name} breaks off after {at:.1f} s", hint="take a whole file")


def _too_long(order: LoadOrder) -> AudioError:
    return AudioError(
        f"{order.source.name} is longer than {order.longest_s / 60:g} minutes",
        hint="cut it, or raise singing.max_minutes",
    )
