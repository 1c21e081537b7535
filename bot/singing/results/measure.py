"""How long a sound file is and what it looks like, read once from its beginning to its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.audio import AudioFormat, packed_blocks, packed_kind
from bot.errors import AudioError

PEAK_S = 0.05  # seconds that one peak stands for
FLOOR_DB = -60.0  # what is quieter is drawn as nothing
MOST_CHANNELS = 8
RATES = (4_000, 384_000)  # Hz
BLOCK = 1 << 18  # frames that are read at once
HEAD = 16  # bytes that tell a container


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`peaks` is a byte for every PEAK_S seconds: 0 at FLOOR_DB, 255 at full scale; `size` that
    of the file in bytes."""

    size: int
    rate: int
    channels: int
    seconds: float
    peaks: bytes


def measure(path: Path, *, max_seconds: float) -> Measured:
    """Raises AudioError for what is not sound, is cut off, empty or too long. Blocks."""
    rate, channels, frames = 0, 0, 0
    loudest: list[NDArray[np.uint8]] = []
    rest = np.zeros(0, np.float32)
    for format, samples in _blocks(path):
        rate, channels = format.rate, format.channels
        frames += len(samples)
        _check(rate, channels, frames / max(rate, 1), max_seconds)
        step = max(int(rate * PEAK_S), 1)
        flat = np.concatenate([rest, np.abs(np.nan_to_num(samples)).max(axis=1)])
        whole = len(flat) // step * step
        loudest.append(_levels(flat[:whole].reshape(-1, step).max(axis=1)))
        rest = flat[whole:]
    if not frames:
        raise AudioError("the sound is empty", hint="send a file with sound in it")
    if len(rest):
        loudest.append(_levels(rest.max(keepdims=True)))
    peaks = np.concatenate(loudest).tobytes()
    size = path.stat().st_size
    return Measured(size=size, rate=rate, channels=channels, seconds=frames / rate, peaks=peaks)


def drawn(peaks: bytes, points: int) -> list[int]:
    """As many peaks as there is room for, each the loudest of its part."""
    found = np.frombuffer(peaks, np.uint8)
    if len(found) <= points:
        return found.tolist()
    edges = np.linspace(0, len(found), points + 1).astype(int)[:-1]
    return np.maximum.reduceat(found, edges).tolist()


def _levels(peaks: NDArray[np.float32]) -> NDArray[np.uint8]:
    db = 20 * np.log10(np.maximum(peaks, 1e-9))
    return np.clip((1 - db / FLOOR_DB) * 255, 0, 255).astype(np.uint8)


def _check(rate: int, channels: int, seconds: float, max_seconds: float) -> None:
    if not RATES[0] <= rate <= RATES[1]:
        raise AudioError(f"the sound has {rate} Hz", hint=f"{RATES[0]} to {RATES[1]} Hz")
    if not 1 <= channels <= MOST_CHANNELS:
        raise AudioError(f"the sound has {channels} channels", hint=f"1 to {MOST_CHANNELS}")
    if seconds > max_seconds:
        raise AudioError(
            f"the song is longer than {max_seconds / 60:g} minutes",
            hint="cut it, or raise singing.max_minutes",
        )


def _blocks(path: Path) -> Iterator[tuple[AudioFormat, NDArray[np.float32]]]:
    """Its samples piece by piece, shape (frames, channels). Raises AudioError."""
    import soundfile  # loads libsndfile; most shows never read a file

    with path.open("rb") as file:
        if kind := packed_kind(file.read(HEAD)):
            file.seek(0)
            yield from packed_blocks(file, kind)
            return
    try:
        with soundfile.SoundFile(path) as sound:
            format = AudioFormat(sound.samplerate, sound.channels)
            expected, frames = sound.frames, 0
            while len(samples := sound.read(BLOCK, dtype="float32", always_2d=True)):
                frames += len(samples)
                yield format, samples.astype(np.float32, copy=False)
    except (soundfile.SoundFileError, RuntimeError, OSError, ValueError, MemoryError) as error:
        raise AudioError(
            "this is not sound that can be read", hint="send a WAV, FLAC, OGG, MP3 or M4A file"
        ) from error
    if frames < expected and sound.format != "MP3":  # an MP3 only guesses its length
        raise AudioError("the file is cut off", hint="bring the whole file")
