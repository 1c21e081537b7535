from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
import soundfile

from bot.engines import TTS, EngineRegistry
from bot.studio import Studio, StudioSettings
from plugins.espeak import EspeakVoice
from tests.studio.tone_voice import LabVoice, ToneVoice


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def espeak() -> AsyncIterator[EspeakVoice]:
    voice = EspeakVoice()
    await voice.warm()
    yield voice
    await voice.close()


@pytest.fixture
def tone() -> ToneVoice:
    return ToneVoice()


@pytest.fixture
def lab() -> LabVoice:
    return LabVoice()


@pytest_asyncio.fixture
async def studio(tmp_path: Path, tone: ToneVoice, lab: LabVoice) -> AsyncIterator[Studio]:
    """A studio with the tests' engines; the tone is its own."""
    engines = EngineRegistry()
    engines.add(TTS, "tone", tone)
    engines.add(TTS, "lab", lab)
    made = Studio(engines, tmp_path, StudioSettings(engine="tone"))
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def recording() -> Callable[..., bytes]:
    """A WAV of something like speech: syllables of a tone, with silence around them."""

    def make(
        seconds: float = 6.0,
        *,
        level: float = 0.3,
        noise: float = 0.0005,
        rate: int = 44_100,
        format: str = "WAV",
        silence: float = 1.0,
    ) -> bytes:
        random = np.random.default_rng(7)
        at = np.arange(int(seconds * rate)) / rate
        syllables = (np.sin(2 * np.pi * 3 * at) > -0.3).astype(float)
        voice = sum(np.sin(2 * np.pi * 140 * k * at) / k for k in range(1, 8)) * syllables * level
        quiet = np.zeros(int(silence * rate))
        samples = np.concatenate((quiet, voice, quiet))
        samples = samples + random.normal(0, noise, len(samples))
        target = io.BytesIO()
        soundfile.write(target, np.clip(samples, -1, 1), rate, format=format)
        return target.getvalue()

    return make
