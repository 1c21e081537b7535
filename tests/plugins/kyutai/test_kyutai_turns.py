"""Kyutai's prediction of pauses in the listening room: it decides when a turn is over."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat
from bot.engines import STT, EngineRegistry
from bot.listening import (
    Attention,
    Detector,
    EnergyVad,
    Heard,
    Listener,
    Partial,
    Recognisers,
    Utterance,
)
from plugins.kyutai.ears import KyutaiEars
from plugins.kyutai.settings import KyutaiSettings
from tests.plugins.kyutai.conftest import Notes
from tests.plugins.kyutai.moshi_double import MoshiDouble, Said

MIC = AudioFormat(16_000)


def hum(seconds: float) -> AudioChunk:
    time = np.arange(round(seconds * MIC.rate)) / MIC.rate
    loud = (0.3 * np.sin(2 * np.pi * 200 * time)).astype(np.float32)
    return AudioChunk.from_floats(loud[:, None], MIC)


async def listen(double: MoshiDouble, *parts: AudioChunk) -> list[Heard]:
    """What a listener tells of the sound, which comes as fast as the recogniser takes it."""
    ears = KyutaiEars(KyutaiSettings(listen_urls=(double.url,), connect_s=5.0), Notes().note)
    registry = EngineRegistry()
    registry.add(STT, ears.name, ears)
    told: list[Heard] = []
    listener = Listener(
        "ann",
        Detector(EnergyVad()),
        Recognisers(registry, (ears.name,)),
        Attention(live=False),
        told.append,
    )
    running = asyncio.create_task(listener.run())
    for part in parts:
        for at in range(0, len(part.pcm), MIC.size(0.02)):
            await listener.inbox.put(AudioChunk(part.pcm[at : at + MIC.size(0.02)], MIC))
            steps = (listener.at - 0.4) / 0.08
            async with asyncio.timeout(5):
                while double.steps < steps:  # noqa: ASYNC110  # sound is not read ahead of words
                    await asyncio.sleep(0)
    listener.inbox.end()
    await running
    await ears.close()
    return told


@pytest.mark.parametrize(("pause", "turns"), [(0.1, 1), (0.95, 2)])
async def test_the_same_words_and_the_same_silence_end_a_turn_or_not(
    double: MoshiDouble, pause: float, turns: int
) -> None:
    double.said = (Said("I", 0.1, 0.2), Said("think", 0.3, 0.6))
    double.pauses = {17: pause}
    silence = AudioChunk(bytes(MIC.size(0.6)), MIC)
    told = await listen(double, hum(1.5), silence, hum(0.8), AudioChunk(bytes(MIC.size(2)), MIC))
    assert len([one for one in told if isinstance(one, Utterance)]) == turns


async def test_a_new_prediction_is_no_new_text(double: MoshiDouble) -> None:
    double.said = (Said("Good", 0.2, 0.5), Said("evening.", 0.6, 0.9))
    double.pauses = {14: 0.2, 16: 0.3, 18: 0.4}
    told = await listen(double, hum(2.0), AudioChunk(bytes(MIC.size(2)), MIC))
    partials = [one.text for one in told if isinstance(one, Partial) and not one.stable]
    assert partials == ["Good", "Good evening."]
