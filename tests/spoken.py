"""Speech for tests: espeak-ng says it, flite too where the machine has it."""

from __future__ import annotations

import asyncio
import io
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import numpy as np
import soundfile

from bot.audio import AudioChunk, AudioFormat, read_sound
from bot.engines import STT, Audio, Cancel, ListenRequest, SpeechRequest, Transcript
from plugins.espeak import EspeakVoice

FLITE = shutil.which("flite")
RATE = 16_000


async def espeak(text: str) -> AudioChunk:
    """A sentence of espeak-ng, 22,050 Hz."""
    voice = EspeakVoice()
    try:
        events = [e async for e in voice.stream(SpeechRequest(text=text, voice="en-us"), Cancel())]
    finally:
        await voice.close()
    chunks = [event.chunk for event in events if isinstance(event, Audio)]
    return AudioChunk(b"".join(chunk.pcm for chunk in chunks), chunks[0].format)


def flite(text: str, folder: Path, voice: str = "slt") -> AudioChunk:
    """A sentence of flite, 16 kHz."""
    assert FLITE is not None
    target = folder / "flite.wav"
    subprocess.run([FLITE, "-voice", voice, "-t", text, "-o", str(target)], check=True, timeout=30)
    return read_sound(target.read_bytes(), max_seconds=60)


def silence(seconds: float, format: AudioFormat = AudioFormat(RATE)) -> AudioChunk:
    return AudioChunk(bytes(format.size(seconds)), format)


def noise(kind: str, seconds: float = 4.0) -> AudioChunk:
    """`white`, `pink`, `tone`, `clicks`, `chord` or `hum`, each as loud as speech."""
    count = round(seconds * RATE)
    at = np.arange(count) / RATE
    white = np.random.default_rng(7).standard_normal(count)
    spectrum = np.fft.rfft(white)
    pink = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), count)
    samples = {
        "white": white * 0.05,
        "pink": pink / np.abs(pink).max() * 0.3,
        "tone": np.sin(2 * np.pi * 440 * at) * 0.3,
        "clicks": (np.arange(count) % (RATE // 2) == 0) * 0.9,
        "chord": sum(np.sin(2 * np.pi * hz * at) for hz in (220, 277, 330)) * 0.1,
        "hum": np.sin(2 * np.pi * 50 * at) * 0.2,
    }[kind]
    return AudioChunk.from_floats(samples.astype(np.float32)[:, None], AudioFormat(RATE))


def wav(*chunks: AudioChunk) -> bytes:
    """Sounds of one format after each other, as a file."""
    target = io.BytesIO()
    samples = np.concatenate([chunk.floats() for chunk in chunks])
    soundfile.write(target, samples, chunks[0].format.rate, format="WAV")
    return target.getvalue()


async def stream_of(*chunks: AudioChunk, piece_s: float = 0.1) -> AsyncIterator[AudioChunk]:
    for chunk in chunks:
        size = chunk.format.size(piece_s)
        for at in range(0, len(chunk.pcm), size):
            yield AudioChunk(chunk.pcm[at : at + size], chunk.format)
            await asyncio.sleep(0)


async def listen(engine: STT, *chunks: AudioChunk, **asked: object) -> list[Transcript]:
    """All transcripts of some sounds."""
    request = ListenRequest(**asked)  # type: ignore[arg-type]
    return [one async for one in engine.stream(stream_of(*chunks), request, Cancel())]


def text_of(said: Iterable[Transcript]) -> str:
    return " ".join(one.text for one in said if one.final and one.text)
