"""The real client against a local server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.engines import TTS, Audio, Cancel, SpeechRequest, Word
from bot.errors import EngineBusy, EngineError, EngineTimeout, EngineUnusable
from bot.settings import Secret
from plugins.elevenlabs.settings import ElevenSettings
from plugins.elevenlabs.voice import ElevenVoice
from tests.contracts import tts
from tests.plugins.elevenlabs.elevenlabs_double import CHARACTER_S, ElevenDouble

pytest.importorskip("elevenlabs", reason="the extra 'elevenlabs' is not installed")

KEY = "sk_0123456789abcdef0123456789abcdef"
CHECKS = [
    getattr(tts, name) for name in dir(tts) if name.startswith("check_") and name != "check_visemes"
]


@pytest.fixture
async def double() -> AsyncIterator[ElevenDouble]:
    server = ElevenDouble()
    await server.start()
    yield server
    await server.close()


@pytest.fixture
def settings(double: ElevenDouble) -> ElevenSettings:
    return ElevenSettings(api_key=Secret(KEY), base_url=double.url)


@pytest.fixture
async def voice(settings: ElevenSettings) -> AsyncIterator[ElevenVoice]:
    made = ElevenVoice(settings)
    await made.warm()
    yield made
    await made.close()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_elevenlabs_keeps_the_contract_of_a_voice(
    check, voice: ElevenVoice, double: ElevenDouble
) -> None:
    assert isinstance(voice, TTS)
    if check is tts.check_streaming:
        double.pause_s = 0.001
    await check(voice)


async def test_it_closes_at_once_while_its_package_is_still_being_loaded(
    settings: ElevenSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = threading.Event()
    monkeypatch.setattr("plugins.elevenlabs.voice.make_client", lambda settings: loaded.wait(10))
    voice = ElevenVoice(settings)
    warming = asyncio.create_task(voice.warm())
    await asyncio.sleep(0.01)
    try:
        async with asyncio.timeout(1):
            await voice.close()
        assert not warming.done()
    finally:
        loaded.set()
        await warming


@pytest.mark.parametrize("own_clock", [False, True])
async def test_words_are_as_long_as_their_characters(
    own_clock: bool, voice: ElevenVoice, double: ElevenDouble
) -> None:
    double.own_clock = own_clock
    text = "Hello there,  dear friends"
    words = [event for event in await tts.speak(voice, text) if isinstance(event, Word)]
    assert [(word.text, word.offset) for word in words] == [
        ("Hello", 0),
        ("there,", 6),
        ("dear", 14),
        ("friends", 19),
    ]
    assert [word.start for word in words] == pytest.approx(
        [word.offset * CHARACTER_S for word in words], abs=1e-3
    )


async def test_key_voice_speed_seed_and_language_reach_the_service(
    voice: ElevenVoice, double: ElevenDouble
) -> None:
    await tts.speak(voice, "Hallo", voice="b" * 20, rate=1.1, seed=7, language="de-DE")
    body = double.bodies[0]
    assert body["text"] == "Hallo"
    assert body["model_id"] == "eleven_flash_v2_5"
    assert (body["seed"], body["language_code"]) == (7, "de")
    assert body["voice_settings"] == {"speed": 1.1}
    assert double.paths[0].startswith(f"/v1/text-to-speech/{'b' * 20}/")
    assert "output_format=pcm_24000" in double.paths[0]
    assert double.headers[0]["xi-api-key"] == KEY


async def test_a_voice_may_be_called_by_its_name(voice: ElevenVoice, double: ElevenDouble) -> None:
    await tts.speak(voice, "Hi", voice="sarah")
    assert f"/{'b' * 20}/" in double.paths[0]
    with pytest.raises(EngineError, match=r"no voice 'Sara'.*sarah"):
        await tts.speak(voice, "Hi", voice="Sara")
    able = await voice.capabilities()
    assert [info.label for info in able.voices] == ["George", "Sarah"]


async def test_a_cancel_closes_the_connection(voice: ElevenVoice, double: ElevenDouble) -> None:
    double.pause_s = 0.01
    cancel = Cancel()
    async for event in voice.stream(SpeechRequest(text=tts.TEXT * 50), cancel):
        if isinstance(event, Audio):
            cancel.set("skipped")
    async with asyncio.timeout(2):
        await double.closed.wait()
    assert double.closed.is_set() and cancel.reason == "skipped"


@pytest.mark.parametrize(
    ("status", "detail", "kind", "retryable"),
    [
        (400, {"status": "voice_not_found", "message": "no such voice"}, EngineError, False),
        (401, {"status": "invalid_api_key", "message": f"bad {KEY}"}, EngineUnusable, False),
        (401, {"status": "quota_exceeded", "message": "0 left"}, EngineUnusable, False),
        (422, {"message": f"the key {KEY} is odd"}, EngineError, False),
        (429, {"status": "too_many_concurrent_requests"}, EngineBusy, True),
        (503, {}, EngineError, True),
    ],
)
async def test_a_refusal_is_ours_and_hides_the_key(
    status: int,
    detail: dict[str, str],
    kind: type[EngineError],
    retryable: bool,
    voice: ElevenVoice,
    double: ElevenDouble,
) -> None:
    double.refuse = (status, detail)
    with pytest.raises(EngineError) as caught:
        await tts.speak(voice)
    error = caught.value
    assert type(error) is kind
    assert error.retryable is retryable
    assert KEY not in str(error)
    if isinstance(error, EngineBusy):
        assert error.retry_after == 7
    assert len(double.bodies) == 1, "the client asked again by itself"
    with pytest.raises(kind):
        await voice.capabilities()


async def test_a_cut_in_the_middle_leaves_what_was_heard_and_an_error(
    voice: ElevenVoice, double: ElevenDouble
) -> None:
    double.cut_after = 3
    heard = []
    with pytest.raises(EngineError, match="broke off") as caught:
        async for event in voice.stream(SpeechRequest(text=tts.TEXT), Cancel()):
            heard.append(event)
    assert any(isinstance(event, Audio) for event in heard)
    assert caught.value.retryable


async def test_silence_is_a_timeout(settings: ElevenSettings, double: ElevenDouble) -> None:
    double.pause_s = 5
    voice = ElevenVoice(replace(settings, timeout_s=0.2))
    with pytest.raises(EngineTimeout):
        await tts.speak(voice)
    await voice.close()


async def test_nobody_there_is_a_failure_that_a_fallback_may_answer() -> None:
    voice = ElevenVoice(ElevenSettings(api_key=Secret(KEY), base_url="http://127.0.0.1:9"))
    with pytest.raises(EngineError, match="cannot be reached") as caught:
        await tts.speak(voice)
    assert caught.value.retryable
    await voice.close()


async def test_without_a_key_it_says_where_to_write_it() -> None:
    voice = ElevenVoice(ElevenSettings())
    with pytest.raises(EngineUnusable, match="ELEVENLABS_API_KEY"):
        await tts.speak(voice)
    assert not voice.health().ok
    await voice.close()
