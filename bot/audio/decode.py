"""A sound file that somebody sent, as PCM."""

from __future__ import annotations

import io

import numpy as np

from bot.audio.chunk import AudioChunk, AudioFormat
from bot.audio.resample import Resampler
from bot.errors import AudioError

MOST_CHANNELS = 8
RATES = (4_000, 384_000)  # Hz: less cannot hold speech, more is not sound


def read_sound(data: bytes, *, max_seconds: float, format: AudioFormat | None = None) -> AudioChunk:
    """WAV, FLAC, OGG (Vorbis, Opus), MP3 and what else libsndfile knows.

    `format` resamples and mixes it; without one it stays as it is. Raises AudioError for what is
    not sound, is too long or is broken. Blocks: call it in a thread.
    """
    import soundfile  # loads libsndfile; most shows never read a file

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            _check(file.samplerate, file.channels, file.frames, max_seconds)
            limit = int(max_seconds * file.samplerate) + 1
            samples = file.read(limit, dtype="float32", always_2d=True)
            if len(samples) >= limit:
                raise AudioError(f"the sound is longer than {max_seconds:g} s", hint="cut it")
            source = AudioFormat(file.samplerate, file.channels)
    except (soundfile.SoundFileError, RuntimeError, OSError, ValueError, MemoryError) as error:
        raise AudioError(
            "this is not sound that can be read", hint="send a WAV, FLAC, OGG or MP3 file"
        ) from error
    if not len(samples):
        raise AudioError("the sound is empty", hint="send a file with sound in it")
    sound = AudioChunk.from_floats(np.nan_to_num(samples), source)
    return sound if format is None else resampled(sound, format)


def resampled(sound: AudioChunk, format: AudioFormat) -> AudioChunk:
    """The same sound in another format."""
    if sound.format == format:
        return sound
    resampler = Resampler(sound.format, format)
    return AudioChunk(resampler.push(sound).pcm + resampler.finish().pcm, format)


def _check(rate: int, channels: int, frames: int, max_seconds: float) -> None:
    if not RATES[0] <= rate <= RATES[1]:
        raise AudioError(f"the sound has {rate} Hz", hint=f"{RATES[0]} to {RATES[1]} Hz")
    if not 1 <= channels <= MOST_CHANNELS:
        raise AudioError(f"the sound has {channels} channels", hint=f"1 to {MOST_CHANNELS}")
    if frames > max_seconds * rate:
        raise AudioError(
            f"the sound is {frames / rate:.0f} s long", hint=f"at most {max_seconds:g} s"
        )
