"""A sound file as somebody brought it: opened, read piece by piece, refused where it is broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from bot.audio import packed_blocks, packed_kind, packed_seconds
from bot.errors import AudioError
from bot.singing.sound.order import CHUNK
from bot.singing.sound.promised import promised_frames

RATES = (4_000, 384_000)  # Hz: less cannot hold a song, more is not sound
MOST_CHANNELS = 8
SLACK_S = 0.2  # by which a compressed file may be shorter than it says
EXACT = ("WAV", "WAVEX", "RF64", "AIFF", "FLAC")  # these know their length to the sample
HEAD = 16  # bytes that tell what a file is
OGG_PAGE = 65_307  # bytes of the largest one
LAST_PAGE = 4  # its flag in an Ogg page
NO_END = "the file has no end: it may have been cut off"

Floats = NDArray[np.float32]


@dataclass(slots=True, kw_only=True)
class Source:
    """An open file. `frames` it says it has, 0 where it does not say; blocks (frames, channels).

    Reading its blocks to the end raises AudioError where they break off, or are too many.
    """

    rate: int
    channels: int
    frames: int
    exact: bool
    blocks: Iterator[Floats]
    notes: tuple[str, ...] = ()


@contextmanager
def opened(path: Path, *, name: str, longest_s: float) -> Iterator[Source]:
    """The file by libsndfile, or by PyAV where its first bytes say so; `name` is for the errors.

    Raises AudioError for what is missing, empty, no sound, or said to be longer than `longest_s`.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            if not head:
                raise AudioError(f"{name} is empty", hint="choose a file with sound in it")
            if kind := packed_kind(head):
                yield _checked(_packed(file, kind, name), name, longest_s)
                return
            promised = promised_frames(file)
            size = file.seek(0, 2)
            end = _ogg_end(file, size, name) if head[:4] == b"OggS" else ()
    except FileNotFoundError as error:
        raise AudioError(f"{name} is missing", hint="choose a sound file") from error
    except IsADirectoryError as error:
        raise AudioError(f"{name} is a folder", hint="choose a sound file") from error
    import soundfile  # loads libsndfile; most shows never read a file

    try:
        with soundfile.SoundFile(path) as sound:
            source = Source(
                rate=sound.samplerate,
                channels=sound.channels,
                frames=max(sound.frames, promised),
                exact=sound.format in EXACT,
                blocks=_blocks(sound, name),
                notes=end,
            )
            yield _checked(source, name, longest_s)
    except soundfile.SoundFileError as error:
        message = f"{name} is not sound that can be read"
        raise AudioError(message, hint="a WAV, FLAC, OGG, MP3, M4A or WebM file") from error


def _checked(source: Source, name: str, longest_s: float) -> Source:
    """The same, with blocks that are counted."""
    if not RATES[0] <= source.rate <= RATES[1]:
        raise AudioError(f"{name} has {source.rate} Hz", hint=f"{RATES[0]} to {RATES[1]} Hz")
    if not 1 <= source.channels <= MOST_CHANNELS:
        message = f"{name} has {source.channels} channels"
        raise AudioError(message, hint=f"1 to {MOST_CHANNELS}")
    most = longest_s * source.rate
    too_long = AudioError(
        f"{name} is longer than {longest_s / 60:g} minutes",
        hint="cut it, or raise singing.max_minutes",
    )
    if source.frames > most:
        raise too_long
    blocks, slack = source.blocks, 0.0 if source.exact else SLACK_S * source.rate

    def counted() -> Iterator[Floats]:
        frames = 0
        for block in blocks:
            frames += len(block)
            if frames > most:
                raise too_long
            yield block
        if frames + slack < source.frames:
            raise _cut_off(name, frames / source.rate)

    source.blocks = counted()
    return source


def _packed(file: BinaryIO, kind: str, name: str) -> Source:
    """The first block tells rate and channels. Raises AudioError where there is none."""
    file.seek(0)
    seconds = packed_seconds(file, kind)
    file.seek(0)
    blocks = packed_blocks(file, kind)
    first = next(blocks, None)
    if first is None:
        raise AudioError(f"there is no sound in {name}", hint="choose another")
    format, opening = first

    def all_blocks() -> Iterator[Floats]:
        yield opening
        frames = len(opening)
        try:
            for other, block in blocks:
                if other != format:
                    break
                frames += len(block)
                yield block
            else:
                return
        except AudioError as error:
            raise _cut_off(name, frames / format.rate) from error
        raise AudioError(f"{name} changes its format midway", hint="convert it first")

    return Source(
        rate=format.rate,
        channels=format.channels,
        frames=round(seconds * format.rate),
        exact=False,
        blocks=all_blocks(),
    )


def _blocks(sound: Any, name: str) -> Iterator[Floats]:
    import soundfile

    while True:
        try:
            block = sound.read(CHUNK, dtype="float32", always_2d=True)
        except soundfile.SoundFileError as error:
            raise _cut_off(name, sound.tell() / sound.samplerate) from error
        if not len(block):
            return
        yield block


def _ogg_end(file: BinaryIO, size: int, name: str) -> tuple[str, ...]:
    """What there is to note of the last page, which says that it is the last.

    libsndfile takes whatever page comes last for the end. Raises AudioError where that page is
    not whole. A recorded radio stream has none that is marked, so that alone is no reason to
    refuse it.
    """
    file.seek(max(0, size - OGG_PAGE))
    tail = file.read()
    page = tail[tail.rfind(b"OggS\0") :]
    if len(page) < 27:
        return (NO_END,)
    lengths = page[27 : 27 + page[26]]
    if len(page) < 27 + page[26] + sum(lengths):
        raise AudioError(f"{name} is cut off", hint="take a whole file")
    return () if page[5] & LAST_PAGE else (NO_END,)


def _cut_off(name: str, at: float) -> AudioError:
    return AudioError(f"{name} breaks off after {at:.1f} s", hint="take a whole file")
