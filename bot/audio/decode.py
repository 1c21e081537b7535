"""A sound file that somebody sent, as PCM."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bot.audio.chunk import AudioChunk, AudioFormat
from bot.audio.packed import packed_blocks, packed_kind
from bot.audio.resample import Resampler
from bot.errors import AudioError

MOST_CHANNELS = 8
RATES = (4_000, 384_000)  # Hz: less cannot hold speech, more is not sound
LARGEST = 1_500_000_000  # bytes of PCM: four hours at 48 kHz, mono
BLOCK = 1 << 20  # frames that are read at once


def read_sound(data: bytes, *, max_seconds: float, format: AudioFormat | None = None) -> AudioChunk:
    """WAV, FLAC, OGG (Vorbis, Opus), MP3 and what else libsndfile knows; AAC, M4A, WebM by PyAV.

    `format` resamples and mixes it; without one it stays as it is. Raises AudioError for what is
    not sound, is too long or is broken. Blocks: call it in a thread.
    """
    kind = packed_kind(data)
    blocks = packed_blocks(data, kind) if kind else _blocks(data, max_seconds)
    pcm: list[bytes] = []
    source, resampler, frames, size = AudioFormat(), None, 0, 0
    for source, samples in blocks:
        frames += len(samples)
        _check(source, frames, max_seconds)
        resampler = resampler or Resampler(source, format or source)
        chunk = resampler.push(AudioChunk.from_floats(np.nan_to_num(samples), source))
        pcm.append(chunk.pcm)
        size += len(chunk.pcm)
        if size > LARGEST:
            raise AudioError("the sound is too large", hint="a lower rate, or fewer channels")
    if not frames or resampler is None:
        raise AudioError("the sound is empty", hint="send a file with sound in it")
    pcm.append(resampler.finish().pcm)
    return AudioChunk(b"".join(pcm), format or source)


def resampled(sound: AudioChunk, format: AudioFormat) -> AudioChunk:
    """The same sound in another format."""
    if sound.format == format:
        return sound
    resampler = Resampler(sound.format, format)
    return AudioChunk(resampler.push(sound).pcm + resampler.finish().pcm, format)


def _blocks(data: bytes, max_seconds: float) -> Iterator[tuple[AudioFormat, NDArray[np.float32]]]:
    """By libsndfile: shape (frames, channels)."""
    import soundfile  # loads libsndfile; most shows never read a file

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            source = AudioFormat(file.samplerate, file.channels)
            _check(source, file.frames, max_seconds)
            while len(samples := file.read(BLOCK, dtype="float32", always_2d=True)):
                yield source, samples.astype(np.float32, copy=False)
    except (soundfile.SoundFileError, RuntimeError, OSError, ValueError, MemoryError) as error:
        raise AudioError(
            "this is not sound that can be read", hint="send a WAV, FLAC, OGG or MP3 file"
        ) from error


def _check(source: AudioFormat, frames: int, max_seconds: float) -> None:
    if not RATES[0] <= source.rate <= RATES[1]:
        raise AudioError(f"the sound has {source.rate} Hz", hint=f"{RATES[0]} to {RATES[1]} Hz")
    if not 1 <= source.channels <= MOST_CHANNELS:
        raise AudioError(f"the sound has {source.channels} channels", hint=f"1 to {MOST_CHANNELS}")
    if frames > max_seconds * source.rate:
        raise AudioError(f"the sound is longer than {max_seconds:g} s", hint="cut it")
