"""Sound as it travels: PCM of 24 kHz, or the two telephone codes of 8 kHz."""

from __future__ import annotations

import base64
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.audio import AudioChunk, AudioFormat, Resampler
from bot.errors import BadRequest

PCM, ULAW, ALAW = "audio/pcm", "audio/pcmu", "audio/pcma"
OLD_NAMES = {"pcm16": PCM, "g711_ulaw": ULAW, "g711_alaw": ALAW}
FORMATS = {PCM: AudioFormat(24_000), ULAW: AudioFormat(8_000), ALAW: AudioFormat(8_000)}


class Decoder:
    """What a client sends, as chunks. Half a sample waits for its other half."""

    def __init__(self, name: str) -> None:
        self.format = FORMATS[name]
        self._table = None if name == PCM else _decoding(name)
        self._odd = b""

    def push(self, data: bytes) -> AudioChunk:
        if self._table is not None:
            return AudioChunk(self._table[np.frombuffer(data, np.uint8)].tobytes(), self.format)
        data = self._odd + data
        whole = len(data) - len(data) % 2
        self._odd = data[whole:]
        return AudioChunk(data[:whole], self.format)

    def clear(self) -> None:
        self._odd = b""


class Encoder:
    """Chunks of any format, as base64 for a client."""

    def __init__(self, name: str) -> None:
        self.format = FORMATS[name]
        self._codes = None if name == PCM else _encoding(name)
        self._resampler: Resampler | None = None

    def convert(self, chunk: AudioChunk) -> AudioChunk:
        """The chunk in the client's rate; a new source format starts anew."""
        if self._resampler is None or self._resampler.source != chunk.format:
            self._resampler = Resampler(chunk.format, self.format)
        return self._resampler.push(chunk)

    def finish(self) -> AudioChunk:
        """What the filter kept back; what comes next starts anew."""
        rest = self._resampler.finish() if self._resampler else AudioChunk(b"", self.format)
        self._resampler = None
        return rest

    def write(self, chunk: AudioChunk) -> str:
        if self._codes is None:
            return base64.b64encode(chunk.pcm).decode()
        samples = np.frombuffer(chunk.pcm, "<i2").astype(np.int32) + 32_768
        return base64.b64encode(self._codes[samples].tobytes()).decode()


def format_name(value: object, field: str) -> str:
    """The format that a client names, as an object or by its old name. Raises BadRequest."""
    rate = None
    if isinstance(value, dict):
        value, rate = value.get("type"), value.get("rate")
    name = OLD_NAMES.get(value, value) if isinstance(value, str) else ""
    if name not in FORMATS:
        raise BadRequest("no such format", field=field, hint=f"one of {', '.join(FORMATS)}")
    if rate is not None and rate != FORMATS[name].rate:
        hint = f"{name} has {FORMATS[name].rate} Hz"
        raise BadRequest("no such rate", field=f"{field}.rate", hint=hint)
    return name


def shown_format(name: str) -> dict[str, object]:
    return {"type": name, "rate": FORMATS[name].rate} if name == PCM else {"type": name}


@lru_cache
def _decoding(name: str) -> NDArray[np.int16]:
    """The sample of each code, shape (256,); ITU-T G.711."""
    codes = np.arange(256, dtype=np.int32)
    if name == ULAW:
        codes = ~codes & 0xFF
        size = ((((codes & 0x0F) << 3) + 0x84) << ((codes >> 4) & 7)) - 0x84
        return np.where(codes & 0x80, -size, size).astype("<i2")
    codes ^= 0x55
    exponent, mantissa = (codes >> 4) & 7, (codes & 0x0F) << 4
    size = np.where(exponent == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(codes & 0x80, size, -size).astype("<i2")


@lru_cache
def _encoding(name: str) -> NDArray[np.uint8]:
    """The code whose sample lies nearest, for each sample from -32768 on, shape (65536,)."""
    table = _decoding(name).astype(np.int32)
    order = np.argsort(table, kind="stable")
    between = (table[order][1:] + table[order][:-1]) / 2
    return order[np.searchsorted(between, np.arange(-32_768, 32_768))].astype(np.uint8)
