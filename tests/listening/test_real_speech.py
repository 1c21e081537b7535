"""Made speech through the whole chain to words: the real detector, the real recogniser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

pytest.importorskip("onnxruntime")
pytest.importorskip("pocketsphinx")

from bot.audio import AudioChunk
from bot.engines import STT, EngineRegistry, ListenRequest
from bot.listening import (
    Act,
    Attention,
    Detector,
    Heard,
    Listener,
    Names,
    Onset,
    Recognisers,
    Utterance,
)
from bot.testing import FakeEars
from plugins.pocketsphinx.ears import SphinxEars
from plugins.pocketsphinx.settings import SphinxSettings
from plugins.silero_vad.detector import SileroVad
from tests import spoken
from tests.listening.sounds import FakeMouth, frames

SAID = ("turn on the light", "play the next song", "good evening everybody")
GRAMMAR = ListenRequest(grammar="\n".join(SAID))


@pytest.fixture(scope="module")
def silero() -> SileroVad:
    return SileroVad()


@pytest.fixture
async def sphinx() -> AsyncIterator[SphinxEars]:
    ears = SphinxEars(SphinxSettings())
    yield ears
    await ears.close()


async def heard(
    silero: SileroVad, ears: STT, *sounds: AudioChunk, request: ListenRequest = GRAMMAR, **options
) -> list[Heard]:
    registry = EngineRegistry()
    registry.add(STT, ears.name, ears)
    told: list[Heard] = []
    listener = Listener(
        "ann",
        Detector(silero),
        Recognisers(registry, (), patience_s=30),
        replace(Attention(), request=request, live=False),
        told.append,
        **options,
    )
    running = asyncio.create_task(listener.run())
    for frame in frames(*sounds):
        await listener.inbox.put(frame)
    listener.inbox.end()
    await running
    return told


async def test_speech_becomes_the_words_that_were_said(silero: SileroVad, sphinx: SphinxEars):
    pause = spoken.silence(1.5)
    sounds = [await spoken.espeak(text) for text in SAID]
    told = await heard(silero, sphinx, pause, *(s for one in sounds for s in (one, pause)))
    assert [one.text for one in told if isinstance(one, Utterance)] == list(SAID)
    assert len([one for one in told if isinstance(one, Onset)]) == len(SAID)


@pytest.mark.parametrize("kind", ["white", "pink", "tone", "clicks", "chord", "hum"])
async def test_noise_music_and_clicks_begin_no_turn(silero: SileroVad, kind: str):
    assert await heard(silero, FakeEars(), spoken.noise(kind)) == []


async def test_real_words_break_in(silero: SileroVad, sphinx: SphinxEars):
    mouth = FakeMouth()
    mouth.speaks = True
    said = await spoken.espeak(SAID[0])
    told = await heard(
        silero, sphinx, spoken.silence(1.0), said, spoken.silence(1.5), mouth=mouth, names=Names()
    )
    assert [act for act, _ in mouth.acts][-1] is Act.CUT
    assert mouth.acts[0][0] is Act.DUCK
    assert told[-1].interrupted
