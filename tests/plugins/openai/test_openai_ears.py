"""Transcriptions with the real client against a local double of the service."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import soundfile

from bot.audio import AudioChunk, AudioFormat
from bot.engines import STT, Cancel, ListenRequest, Transcript
from bot.errors import EngineError, EngineUnusable
from bot.settings import Secret
from plugins.openai.ears import OpenAIEars
from plugins.openai.settings import OpenAISettings
from tests.plugins.openai.openai_double import OpenAIDouble, answers, refuses, writes

CALL = AudioFormat(48_000, 2)


@pytest.fixture
async def ears(settings: OpenAISettings) -> AsyncIterator[OpenAIEars]:
    made = OpenAIEars(settings)
    yield made
    await made.close()


async def sound(seconds: float = 1.0) -> AsyncIterator[AudioChunk]:
    for _ in range(round(seconds / 0.02)):
        yield AudioChunk(b"\1\0" * (CALL.size(0.02) // 2), CALL)


async def hear(ears: OpenAIEars, cancel: Cancel | None = None, **asked) -> list[Transcript]:
    stream = ears.stream(sound(), ListenRequest(**asked), cancel or Cancel())
    return [said async for said in stream]


async def test_words_come_as_they_are_written(ears: OpenAIEars, double: OpenAIDouble) -> None:
    said = await hear(ears, language="en-US", phrases=("Luna", "Catherine"))
    assert [(one.text, one.final) for one in said] == [
        ("Good evening", False),
        ("Good evening everybody.", False),
        ("Good evening everybody.", True),
    ]
    asked = double.bodies[0]
    assert (asked["model"], asked["stream"]) == ("gpt-4o-mini-transcribe", "true")
    assert (asked["language"], asked["prompt"]) == ("en", "Luna, Catherine")
    samples, rate = soundfile.read(io.BytesIO(double.files["sound"]))
    assert (rate, samples.ndim) == (16_000, 1)
    assert len(samples) == pytest.approx(16_000, abs=200)
    assert isinstance(ears, STT)


async def test_a_server_without_events_is_understood(
    ears: OpenAIEars, double: OpenAIDouble
) -> None:
    double.writes = answers(text=" Hello. ")
    assert [(one.text, one.final) for one in await hear(ears)] == [("Hello.", True)]


async def test_older_models_tell_when_each_word_was_said(
    settings: OpenAISettings, double: OpenAIDouble
) -> None:
    double.writes = answers(text="Hello.", words=[{"word": "Hello", "start": 0.1, "end": 0.5}])
    ears = OpenAIEars(replace(settings, transcribe_model="whisper-1"))
    (said,) = await hear(ears, words=True)
    assert (said.words[0].text, said.words[0].start) == ("Hello", 0.1)
    assert double.bodies[0]["timestamp_granularities[]"] == "word"
    await ears.close()


async def test_another_server_is_tried_where_one_fails_and_stays_first(
    settings: OpenAISettings, double: OpenAIDouble
) -> None:
    gone = "http://127.0.0.1:9/v1"
    ears = OpenAIEars(replace(settings, transcribe_urls=(gone, double.url)))
    assert (await hear(ears))[-1].final
    health = ears.health()
    assert health.ok
    assert health.note == "1 of 2 servers do not answer"
    assert "cannot be reached" in health.details[gone]
    assert (await hear(ears))[-1].final
    assert len(double.bodies) == 2
    await ears.close()


async def test_where_no_server_answers_it_may_be_tried_again(settings: OpenAISettings) -> None:
    ears = OpenAIEars(replace(settings, transcribe_urls=("http://127.0.0.1:9/v1",)))
    with pytest.raises(EngineError) as caught:
        await hear(ears)
    assert caught.value.retryable
    assert not ears.health().ok
    await ears.close()


@pytest.mark.parametrize(
    ("play", "words", "retryable"),
    [
        (refuses(500, "boom"), "boom", True),
        (refuses(401, "who are you"), "key was refused", False),
        (refuses(404, "no such model"), "no model", False),
        (writes("Good", cut=True), "broke off", True),
        (answers(nothing=1), "sent no transcript", True),
    ],
)
async def test_what_goes_wrong_is_an_error_of_ours(
    ears: OpenAIEars, double: OpenAIDouble, play, words: str, retryable: bool
) -> None:
    double.writes = play
    with pytest.raises(EngineError, match=words) as caught:
        await hear(ears)
    assert caught.value.retryable is retryable
    assert "sk-test" not in str(caught.value)


async def test_a_cancel_closes_the_connection(ears: OpenAIEars, double: OpenAIDouble) -> None:
    double.writes = writes(hang=True)
    cancel = Cancel()
    hearing = asyncio.create_task(hear(ears, cancel))
    await double.begun.wait()
    cancel.set()
    assert await hearing == []
    async with asyncio.timeout(5):
        await double.closed.wait()


async def test_a_click_is_not_sent(ears: OpenAIEars, double: OpenAIDouble) -> None:
    assert [said async for said in ears.stream(sound(0.04), ListenRequest(), Cancel())] == []
    assert double.bodies == []


async def test_without_a_key_it_says_what_to_do() -> None:
    ears = OpenAIEars(OpenAISettings(api_key=Secret("")))
    with pytest.raises(EngineUnusable, match="has no API key"):
        await hear(ears)
    assert not ears.health().ok
    await ears.close()
