"""Whether a GGUF file is whole, read from its header before llama.cpp maps it.

The format: magic, version, counts, metadata, one entry per tensor, then the tensors' data
(github.com/ggml-org/ggml, docs/gguf.md). Little-endian, versions 2 and 3.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO

from bot.errors import EngineUnusable

MAGIC = b"GGUF"
VERSIONS = (2, 3)
ALIGNMENT = 32  # of the data, where the metadata says nothing else
SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}  # bytes by type
STRING, ARRAY, UINT32 = 8, 9, 4
LONGEST = 1 << 28  # bytes of one name or text; more means that the header is broken
DOWNLOAD = "download the file again"

# ggml's tensor types: values in a block, bytes of a block
BLOCKS = {
    0: (1, 4),  # F32
    1: (1, 2),  # F16
    2: (32, 18),  # Q4_0
    3: (32, 20),  # Q4_1
    6: (32, 22),  # Q5_0
    7: (32, 24),  # Q5_1
    8: (32, 34),  # Q8_0
    10: (256, 84),  # Q2_K
    11: (256, 110),  # Q3_K
    12: (256, 144),  # Q4_K
    13: (256, 176),  # Q5_K
    14: (256, 210),  # Q6_K
    30: (1, 2),  # BF16
}


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor's data begins, from the start of all data, and how long it is."""

    offset: int
    size: int


class Broken(Exception):
    """The header ends early or says what cannot be."""


def check_file(path: Path) -> None:
    """Raises EngineUnusable where the file is missing, no GGUF, or not whole."""
    if not path.is_file():
        hint = "put a GGUF file there, or set model under plugins: llama_cpp:"
        raise EngineUnusable("llama_cpp", f"there is no file {path}", hint=hint)
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            needed = Header(file, path.name).end_of_data()
    except (Broken, struct.error) as error:
        message = f"{path.name} is cut off or broken within its header"
        raise EngineUnusable("llama_cpp", message, hint=DOWNLOAD) from error
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise EngineUnusable("llama_cpp", message, hint="check its permissions") from error
    if size < needed:
        message = f"{path.name} is cut off: {size} of {needed} bytes are there"
        raise EngineUnusable("llama_cpp", message, hint=DOWNLOAD)


class Header:
    """Reads a header from its start."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._alignment = ALIGNMENT

    def end_of_data(self) -> int:
        """How many bytes the file must have."""
        self._check_kind()
        tensors, entries = self._unpack("<QQ")
        for _ in range(entries):
            self._metadata()
        found = [self._tensor() for _ in range(tensors)]
        start = -(-self._file.tell() // self._alignment) * self._alignment
        return start + max((tensor.offset + tensor.size for tensor in found), default=0)

    def _check_kind(self) -> None:
        magic = self._file.read(4)
        if magic != MAGIC:
            hint = "models for llama.cpp end in .gguf"
            raise EngineUnusable("llama_cpp", f"{self._name} is not a GGUF file", hint=hint)
        (version,) = self._unpack("<I")
        if version not in VERSIONS:
            message = f"{self._name} is of GGUF version {version}; 2 and 3 are known"
            raise EngineUnusable("llama_cpp", message, hint="look for a newer file of the model")

    def _metadata(self) -> None:
        key = self._text()
        (kind,) = self._unpack("<I")
        if key == b"general.alignment" and kind == UINT32:
            (self._alignment,) = self._unpack("<I")
            if not self._alignment:
                raise Broken("alignment 0")
            return
        self._skip(kind)

    def _skip(self, kind: int) -> None:
        if kind == STRING:
            self._text()
        elif kind == ARRAY:
            inner, count = self._unpack("<IQ")
            self._skip_array(inner, count)
        elif kind in SIZES:
            self._file.seek(SIZES[kind], 1)
        else:
            raise Broken(f"unknown type {kind}")

    def _skip_array(self, kind: int, count: int) -> None:
        if kind in SIZES:
            self._file.seek(SIZES[kind] * count, 1)
            return
        for _ in range(count):
            self._skip(kind)

    def _tensor(self) -> Tensor:
        self._text()
        (dimensions,) = self._unpack("<I")
        shape = self._unpack(f"<{dimensions}Q") if dimensions <= 8 else ()
        kind, offset = self._unpack("<IQ")
        values, size = BLOCKS.get(kind, (1, 0))  # of an unknown type only the start is checked
        return Tensor(offset, prod(shape) // values * size)

    def _text(self) -> bytes:
        (length,) = self._unpack("<Q")
        if length > LONGEST:
            raise Broken("a text without end")
        text = self._file.read(length)
        if len(text) < length:
            raise Broken("the file ends in a text")
        return text

    def _unpack(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, self._file.read(struct.calcsize(form)))
