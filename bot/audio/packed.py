"""Sound that libsndfile does not read, by PyAV where it is installed: AAC, MP4, WebM and others."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from bot.audio.chunk import AudioFormat
from bot.errors import AudioError

# by PyAV's name for the container
NAMES = {
    "mov": "MP4 or M4A",
    "aac": "AAC",
    "matroska": "WebM",
    "asf": "WMA",
    "wv": "WavPack",
    "ape": "Monkey's Audio",
    "tta": "TTA",
    "avi": "AVI",
    "flv": "FLV",
    "ac3": "AC-3",
}
MAGIC = (
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (0, b"wvpk", "wv"),
    (0, b"MAC ", "ape"),
    (0, b"TTA1", "tta"),
    (0, b"FLV\x01", "flv"),
    (0, b"\x0b\x77", "ac3"),
    (4, b"ftyp", "mov"),
    (8, b"AVI ", "avi"),
)

LENGTH = re.compile(r"(\d+):(\d\d?):(\d\d?(?:\.\d+)?)")  # hours, minutes, seconds


def packed_kind(data: bytes) -> str:
    """Which of these containers a file is, by its first bytes; empty for any other file."""
    for at, magic, kind in MAGIC:
        if data[at : at + len(magic)] == magic:
            return kind
    # ADTS: twelve set bits, and a layer of zero, which MP3 has not
    return "aac" if len(data) > 1 and data[0] == 0xFF and data[1] & 0xF6 == 0xF0 else ""


def packed_blocks(
    data: bytes | BinaryIO, kind: str
) -> Iterator[tuple[AudioFormat, NDArray[np.float32]]]:
    """The sound of a file piece by piece, shape (frames, channels). Raises AudioError.

    The container is named, not guessed: among those that would be guessed are playlists, which
    read other files.
    """
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    with _opened(source, kind) as (av, container):
        yield from _decoded(av, container)


def packed_seconds(file: BinaryIO, kind: str) -> float:
    """How long the sound is by what the container says, 0 where it does not say.

    Only of containers that know it: others guess from the first bytes. Raises AudioError.
    """
    with _opened(file, kind) as (_, container):
        stream = container.streams.audio[0]
        if kind == "mov" and stream.duration:
            return float(stream.duration * stream.time_base)
        told = LENGTH.fullmatch(stream.metadata.get("DURATION", ""))  # anybody may write tags
        return 3600 * int(told[1]) + 60 * int(told[2]) + float(told[3]) if told else 0.0


@contextmanager
def _opened(source: BinaryIO, kind: str) -> Iterator[tuple[Any, Any]]:
    """PyAV and the container, which has a stream of sound. What breaks inside is an AudioError."""
    name = NAMES[kind]
    try:
        import av
        import av.error
    except ImportError as error:
        raise AudioError(
            f"a file of the kind {name} needs PyAV",
            hint="install it with `python start.py --with codecs`, or send WAV, FLAC, OGG or MP3",
        ) from error
    try:
        with av.open(source, format=kind, metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise AudioError(f"there is no sound in this {name} file", hint="send another")
            yield av, container
    except (av.error.FFmpegError, ValueError, OSError, MemoryError) as error:
        raise AudioError(f"this {name} file cannot be read", hint="is it whole?") from error


def _decoded(av: Any, container: Any) -> Iterator[tuple[AudioFormat, NDArray[np.float32]]]:
    convert, format = None, AudioFormat()
    for frame in container.decode(container.streams.audio[0]):
        if convert is None:
            format = AudioFormat(frame.sample_rate, frame.layout.nb_channels)
            convert = av.AudioResampler("flt", frame.layout, frame.sample_rate)
        for ready in convert.resample(frame):
            yield format, ready.to_ndarray().reshape(-1, format.channels)
