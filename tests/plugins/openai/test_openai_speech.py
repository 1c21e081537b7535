"""The real client's audio.speech against a local server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from bot.engines import TTS, Audio, Cancel, End, SpeechRequest
from bot.errors import EngineBusy, EngineError, EngineTimeout, EngineUnusable
from plugins.openai.settings import OpenAISettings
from plugins.openai.speech import OpenAIVoice
from tests.contracts import tts
from tests.plugins.openai.conftest import KEY
from tests.plugins.openai.openai_double import OpenAIDouble, hums, refuses

CHECKS = [
    getattr(tts, name)
    for name in dir(tts)
    if name.startswith("check_") and name not in ("check_words", "check_visemes")
]


@pytest.fixture
async def voice(settings: OpenAISettings) -> AsyncIterator[OpenAIVoice]:
    made = OpenAIVoice(settings)
    await made.warm()
    yield made
    await made.close()


async def failure(voice: OpenAIVoice) -> EngineError:
    with pytest.raises(EngineError) as caught:
        await tts.speak(voice)
    assert KEY not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_openai_keeps_the_contract_of_a_voice(
    check, voice: OpenAIVoice, double: OpenAIDouble
) -> None:
    assert isinstance(voice, TTS)
    if check is tts.check_streaming:
        double.speech = hums(0.05, pause_s=0.002)
    await check(voice)


async def test_voice_speed_and_instructions_reach_the_server(
    voice: OpenAIVoice, double: OpenAIDouble
) -> None:
    await tts.speak(voice, "Hi", voice="sage", style="like a pirate", rate=1.25)
    assert double.bodies[0] == {
        "model": "gpt-4o-mini-tts",
        "voice": "sage",
        "input": "Hi",
        "response_format": "pcm",
        "speed": 1.25,
        "instructions": "like a pirate",
    }
    assert double.headers[0]["Authorization"] == f"Bearer {KEY}"


async def test_a_server_that_blends_voices_is_sent_their_weights(
    settings: OpenAISettings, double: OpenAIDouble
) -> None:
    mix = (("af_sky", 0.7), ("af_heart", 0.3))
    blending = OpenAIVoice(replace(settings, speech_blends=True))
    assert (await blending.capabilities()).mix
    await tts.speak(blending, "Hi", mix=mix)
    assert double.bodies[-1]["voice"] == "af_sky(0.7)+af_heart(0.3)"
    plain = OpenAIVoice(settings)
    assert not (await plain.capabilities()).mix
    with pytest.raises(EngineUnusable, match="blends no voices"):
        await tts.speak(plain, "Hi", mix=mix)
    for voice in (blending, plain):
        await voice.close()


async def test_an_older_model_gets_no_instructions(
    settings: OpenAISettings, double: OpenAIDouble
) -> None:
    voice = OpenAIVoice(replace(settings, speech_model="tts-1"))
    await tts.speak(voice, "Hi", style="like a pirate")
    assert "instructions" not in double.bodies[0]
    assert not (await voice.capabilities()).free_style
    await voice.close()


async def test_a_cancel_closes_the_connection(voice: OpenAIVoice, double: OpenAIDouble) -> None:
    double.speech = hums(5, pause_s=0.01)
    cancel = Cancel()
    async for event in voice.stream(SpeechRequest(text="on and on"), cancel):
        assert isinstance(event, Audio)
        cancel.set("skipped")
    async with asyncio.timeout(2):
        await double.closed.wait()


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (400, EngineError, False),
        (401, EngineUnusable, False),
        (429, EngineBusy, True),
        (503, EngineError, True),
    ],
)
async def test_a_refusal_is_ours(
    status: int,
    kind: type[EngineError],
    retryable: bool,
    voice: OpenAIVoice,
    double: OpenAIDouble,
) -> None:
    double.speech = refuses(status, headers={"Retry-After": "7"})
    error = await failure(voice)
    assert type(error) is kind
    assert error.retryable is retryable
    if isinstance(error, EngineBusy):
        assert error.retry_after == 7
    assert len(double.bodies) == 1, "the client asked again by itself"


async def test_a_cut_in_the_middle_leaves_what_was_heard_and_an_error(
    voice: OpenAIVoice, double: OpenAIDouble
) -> None:
    double.speech = hums(1, cut_after=2)
    heard = []
    with pytest.raises(EngineError, match="broke off") as caught:
        async for event in voice.stream(SpeechRequest(text=tts.TEXT), Cancel()):
            heard.append(event)
    assert heard
    assert caught.value.retryable


async def test_silence_is_a_timeout(settings: OpenAISettings, double: OpenAIDouble) -> None:
    double.speech = hums(1, pause_s=5)
    voice = OpenAIVoice(replace(settings, timeout_s=0.2))
    with pytest.raises(EngineTimeout):
        await tts.speak(voice)
    await voice.close()


async def test_a_page_instead_of_sound_is_an_error(
    voice: OpenAIVoice, double: OpenAIDouble
) -> None:
    async def page(request: web.Request, body: dict[str, object]) -> web.Response:
        return web.Response(text="<html>", content_type="text/html")

    double.speech = page
    assert "no sound" in str(await failure(voice))


async def test_another_servers_voices_are_asked_for(
    voice: OpenAIVoice, double: OpenAIDouble
) -> None:
    double.voices = ["af_sky", {"id": "af_heart", "name": "Heart"}]
    able = await voice.capabilities()
    assert [info.id for info in able.voices] == ["af_sky", "af_heart"]


async def test_a_server_that_names_no_voices_has_the_one_of_the_settings(
    voice: OpenAIVoice,
) -> None:
    assert [info.id for info in (await voice.capabilities()).voices] == ["alloy"]


async def test_openais_own_voices_are_known(settings: OpenAISettings) -> None:
    voice = OpenAIVoice(replace(settings, base_url=OpenAISettings().base_url))
    with pytest.raises(EngineError, match=r"no voice 'aloy'.*alloy"):
        await tts.speak(voice, voice="aloy")
    await voice.close()


async def test_without_a_key_it_says_where_to_write_it() -> None:
    voice = OpenAIVoice(OpenAISettings())
    assert isinstance(await failure(voice), EngineUnusable)
    assert not voice.health().ok
    await voice.close()


async def test_loudness_is_ours(voice: OpenAIVoice) -> None:
    loud, quiet = [
        tts.level_db(tts.sound_of(await tts.speak(voice, "Hello", volume=volume)))
        for volume in (1.0, 0.5)
    ]
    assert loud - quiet == pytest.approx(6, abs=0.2)
    assert isinstance((await tts.speak(voice, "Hello"))[-1], End)


def test_a_voice_costs_what_the_table_or_the_settings_say_and_else_nobody_knows() -> None:
    def usd(**settings: object) -> float | None:
        return OpenAIVoice(replace(OpenAISettings(), **settings)).usd(2_000_000)

    assert usd(speech_model="tts-1") == 30.0
    assert usd(speech_model="gpt-4o-mini-tts") is None
    assert usd(speech_model="gpt-4o-mini-tts", price_speech=17.0) == 34.0
    assert usd(base_url="http://127.0.0.1:8880/v1", speech_model="kokoro") == 0.0
    assert usd(base_url="https://rented.example/v1", speech_model="tts-1") is None
