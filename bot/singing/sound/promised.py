"""How long a WAV or AIFF file says that it is; libsndfile tells what is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Literal

MOST_CHUNKS = 1000  # that are looked at
BEGINNING = 32  # bytes of a chunk that are read
IN_DS64 = 0xFFFFFFFF  # the size of what is larger than 32 bits can say
# Sizes that programs write which did not know yet, as into a pipe.
UNKNOWN = (range(0x7FFFF000, 0x80000000), range(0xFFFFFF00, 0x100000000))


def promised_frames(file: BinaryIO) -> int:
    """0 where it does not say, and of any other file."""
    file.seek(0)
    head = file.read(12)
    if head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE":
        return _of_wave(file)
    if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
        return _of_aiff(file)
    return 0


def _of_wave(file: BinaryIO) -> int:
    wide = large = 0
    for name, size, begin in _chunks(file, "little"):
        if name == b"fmt ":
            wide = int.from_bytes(begin[12:14], "little")  # bytes of a frame
        elif name == b"ds64":
            large = int.from_bytes(begin[8:16], "little")
        elif name == b"data":
            size = large if size == IN_DS64 and large else size
            unknown = any(size in sizes for sizes in UNKNOWN)
            return 0 if unknown or not wide else size // wide
    return 0


def _of_aiff(file: BinaryIO) -> int:
    for name, _, begin in _chunks(file, "big"):
        if name == b"COMM":
            return int.from_bytes(begin[2:6], "big")
    return 0


def _chunks(file: BinaryIO, order: Literal["little", "big"]) -> Iterator[tuple[bytes, int, bytes]]:
    """Each chunk's name, its size in bytes and its first ones."""
    at = 12
    for _ in range(MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        size = int.from_bytes(head[4:], order)
        yield head[:4], size, file.read(min(size, BEGINNING))
        at += 8 + size + size % 2
