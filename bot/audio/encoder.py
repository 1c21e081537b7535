"""PCM to a file format, piece by piece: one encoder a stream."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np

from bot.audio.chunk import AudioChunk, AudioFormat
from bot.audio.resample import Resampler
from bot.errors import AudioError

MEDIA_TYPES = {
    "wav": "audio/wav",
    "pcm": "audio/pcm",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "aac": "audio/aac",
}
_PYAV = {  # format: container, codec, sample format, rates that it takes
    "mp3": ("mp3", "libmp3lame", "s16p", (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)),
    "opus": ("ogg", "libopus", "s16", (8_000, 12_000, 16_000, 24_000, 48_000)),
    "aac": ("adts", "aac", "fltp", (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)),
}
_UNKNOWN_SIZE = 0xFFFFFFFF  # what a WAV header says of a stream whose length nobody knows yet


class Encoder:
    """`push` answers with the bytes that are ready; `finish` with the last ones.

    wav and pcm stream as they are; flac and ogg come whole with `finish`; mp3, opus and aac
    need PyAV. Raises AudioError for a format that is not there.
    """

    def __init__(self, name: str, source: AudioFormat, *, seconds: float | None = None) -> None:
        """`seconds` is the sound's whole length where it is known: a WAV header names it."""
        if name not in MEDIA_TYPES:
            raise AudioError(f"no audio format '{name}'", hint=f"one of {', '.join(MEDIA_TYPES)}")
        self.name = name
        self.source = source
        self.media_type = MEDIA_TYPES[name]
        self._begun = False
        self._seconds = seconds
        self._whole: list[bytes] = []
        self._av = _AvStream(name, source) if name in _PYAV else None

    def push(self, chunk: AudioChunk) -> bytes:
        if self._av is not None:
            return self._av.push(chunk)
        if self.name in ("flac", "ogg"):
            self._whole.append(chunk.pcm)
            return b""
        return self._header() + chunk.pcm

    def finish(self) -> bytes:
        if self._av is not None:
            return self._av.finish()
        if self.name in ("flac", "ogg"):
            return self._file(b"".join(self._whole))
        return self._header()

    def _header(self) -> bytes:
        if self._begun or self.name != "wav":
            return b""
        self._begun = True
        size = None if self._seconds is None else self.source.size(self._seconds)
        return wav_header(self.source, size)

    def _file(self, pcm: bytes) -> bytes:
        import soundfile

        samples = np.frombuffer(pcm, "<i2").reshape(-1, self.source.channels)
        target = io.BytesIO()
        kind = {"flac": ("FLAC", "PCM_16"), "ogg": ("OGG", "VORBIS")}[self.name]
        soundfile.write(target, samples, self.source.rate, format=kind[0], subtype=kind[1])
        return target.getvalue()


def wav_header(format: AudioFormat, size: int | None = None) -> bytes:
    """44 bytes; `size` of the PCM that follows, None where it is not known."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", _UNKNOWN_SIZE if size is None else size + 36, b"WAVE", b"fmt ", 16, 1),
        *(format.channels, format.rate, format.rate * format.bytes_per_frame),
        *(format.bytes_per_frame, 16, b"data", _UNKNOWN_SIZE if size is None else size),
    )


def encode(sound: AudioChunk, name: str) -> bytes:
    """A whole sound as a file."""
    encoder = Encoder(name, sound.format, seconds=sound.seconds)
    return encoder.push(sound) + encoder.finish()


def can_encode(name: str) -> bool:
    """Whether this machine has what the format needs."""
    if name not in _PYAV:
        return name in MEDIA_TYPES
    try:
        import av  # noqa: F401
    except ImportError:
        return False
    return True


class _AvStream:
    """One PyAV container that writes into memory."""

    def __init__(self, name: str, source: AudioFormat) -> None:
        try:
            import av
        except ImportError as error:
            raise AudioError(
                f"{name} needs PyAV", hint="install it with: python start.py --with codecs"
            ) from error
        container, codec, sample_format, rates = _PYAV[name]
        rate = min(rates, key=lambda known: (known < source.rate, abs(known - source.rate)))
        self._target = AudioFormat(rate, min(source.channels, 2))
        self._resampler = Resampler(source, self._target)
        self._memory = _Sink()
        self._av: Any = av
        self._container: Any = av.open(self._memory, "w", format=container)
        self._layout = "mono" if self._target.channels == 1 else "stereo"
        self._stream: Any = self._container.add_stream(codec, rate=rate, layout=self._layout)
        self._convert = av.AudioResampler(sample_format, self._layout, rate)
        self._samples = 0

    def push(self, chunk: AudioChunk) -> bytes:
        self._encode(self._resampler.push(chunk))
        return self._memory.take()

    def finish(self) -> bytes:
        self._encode(self._resampler.finish())
        for frame in self._convert.resample(None):
            self._container.mux(self._stream.encode(frame))
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._memory.take()

    def _encode(self, chunk: AudioChunk) -> None:
        if not chunk.pcm:
            return
        samples = np.frombuffer(chunk.pcm, "<i2").reshape(1, -1)
        frame = self._av.AudioFrame.from_ndarray(samples, format="s16", layout=self._layout)
        frame.sample_rate = self._target.rate
        frame.pts = self._samples
        self._samples += frame.samples
        for ready in self._convert.resample(frame):
            self._container.mux(self._stream.encode(ready))


class _Sink:
    """A file that only takes: what was written since the last look."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)
