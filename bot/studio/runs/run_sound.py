"""A run's sound as a page wants it: drawn small, measured, and in another format."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from bot.audio import MEDIA_TYPES, AudioChunk, AudioFormat, Encoder, can_encode, loudness
from bot.errors import BadRequest
from bot.studio.views import Waveform

FORMATS = tuple(name for name in MEDIA_TYPES if name != "pcm")
PIECE_S = 20.0  # read at once
MEASURED_S = 120.0  # of a sound whose loudness is measured; the rest is as loud


def formats() -> tuple[str, ...]:
    """The formats that this machine can write."""
    return tuple(name for name in FORMATS if can_encode(name))


def waveform(path: Path, points: int) -> Waveform:
    """The peaks of a WAV file, as many as were asked for, and its loudness. Blocks."""
    with wave.open(str(path)) as file:
        frames, rate = file.getnframes(), file.getframerate()
        edges = np.linspace(0, frames, min(points, frames) + 1).astype(int)
        peaks = [_peak(file, int(end - start)) for start, end in pairwise(edges)]
        file.rewind()
        start = _floats(file, int(MEASURED_S * rate))
    return Waveform(
        seconds=frames / rate,
        loudness=round(loudness(start.mean(axis=1), rate), 2),
        peaks=tuple(round(peak, 3) for peak in peaks),
    )


def encoded(path: Path, name: str) -> Iterator[bytes]:
    """A WAV file in another format, as it is encoded. Raises BadRequest at once. Blocks."""
    if name not in formats():
        raise BadRequest(
            f"{name} cannot be written here",
            field="format",
            hint="install it with: python start.py --with codecs",
        )
    return _encoded(path, name)


def _encoded(path: Path, name: str) -> Iterator[bytes]:
    with wave.open(str(path)) as file:
        format = AudioFormat(file.getframerate(), file.getnchannels())
        encoder = Encoder(name, format, seconds=file.getnframes() / format.rate)
        while pcm := file.readframes(int(PIECE_S * format.rate)):
            if made := encoder.push(AudioChunk(pcm, format)):
                yield made
    if made := encoder.finish():
        yield made


def _peak(file: wave.Wave_read, frames: int) -> float:
    samples = _floats(file, frames)
    return float(np.abs(samples).max()) if samples.size else 0.0


def _floats(file: wave.Wave_read, frames: int) -> np.ndarray:
    """The next frames in -1..1, shape (frames, channels)."""
    samples = np.frombuffer(file.readframes(frames), "<i2").astype(np.float32) / 32768
    return samples.reshape(-1, file.getnchannels())
