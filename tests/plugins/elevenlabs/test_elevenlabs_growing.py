"""Words go in over a WebSocket while the sound of the earlier ones comes out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engines import (
    TTS,
    Audio,
    Cancel,
    End,
    EngineRegistry,
    SpeechEvent,
    SpeechRequest,
    StreamsText,
    Word,
)
from bot.errors import EngineBusy, EngineError, EngineTimeout, EngineUnusable
from bot.settings import Secret
from bot.studio import CustomVoice, Line, Studio, StudioSettings
from plugins.elevenlabs.settings import ElevenSettings
from plugins.elevenlabs.voice import ElevenVoice
from tests.plugins.elevenlabs.elevenlabs_double import CHARACTER_S, ElevenDouble

pytest.importorskip("elevenlabs", reason="the extra 'elevenlabs' is not installed")

KEY = "sk_0123456789abcdef0123456789abcdef"
WORDS = ("Hello ", "there. ", "And ", "more")


@pytest.fixture
async def double() -> AsyncIterator[ElevenDouble]:
    server = ElevenDouble()
    await server.start()
    yield server
    await server.close()


@pytest.fixture
def settings(double: ElevenDouble) -> ElevenSettings:
    return ElevenSettings(api_key=Secret(KEY), base_url=double.url, voice="a" * 20)


@pytest.fixture
async def voice(settings: ElevenSettings) -> AsyncIterator[ElevenVoice]:
    made = ElevenVoice(settings)
    yield made
    await made.close()


async def written(words: Sequence[str]) -> AsyncIterator[str]:
    for word in words:
        yield word


async def speak(
    voice: ElevenVoice, words: Sequence[str] = WORDS, **asked: object
) -> list[SpeechEvent]:
    request = SpeechRequest(text="", **asked)  # type: ignore[arg-type]
    return [event async for event in voice.stream_text(request, written(words), Cancel())]


async def test_each_word_is_sent_and_comes_back_with_its_time(
    voice: ElevenVoice, double: ElevenDouble
) -> None:
    assert isinstance(voice, StreamsText)
    events = await speak(voice, rate=1.1, language="de", seed=7)
    words = [event for event in events if isinstance(event, Word)]
    assert [(word.text, word.offset) for word in words] == [
        ("Hello", 0), ("there.", 6), ("And", 13), ("more", 17),
    ]  # fmt: skip
    assert [word.start for word in words] == pytest.approx(
        [word.offset * CHARACTER_S for word in words], abs=0.01
    )
    assert isinstance(events[-1], End)
    assert events[-1].seconds == pytest.approx(
        len("Hello there. And more ") * CHARACTER_S, abs=0.01
    )
    first, *rest = double.sent
    assert (first["text"], first["voice_settings"]) == (" ", {"speed": 1.1})
    assert [(one["text"], one.get("flush")) for one in rest] == [
        ("Hello ", False), ("there. ", True), ("And ", False), ("more ", False), ("", None),
    ]  # fmt: skip
    asked = ("model_id=eleven_flash_v2_5", "output_format=pcm_24000", "language_code=de", "seed=7")
    assert all(part in double.paths[0] for part in asked)
    assert double.headers[0]["xi-api-key"] == KEY


async def test_a_sentence_sounds_while_the_text_still_grows(voice: ElevenVoice) -> None:
    heard = asyncio.Event()

    async def slow() -> AsyncIterator[str]:
        yield "One sentence. "
        await heard.wait()
        yield "Another."

    async for event in voice.stream_text(SpeechRequest(text=""), slow(), Cancel()):
        if isinstance(event, Audio):
            heard.set()
    assert heard.is_set()


async def test_a_cancel_ends_it_though_the_text_does_not(
    voice: ElevenVoice, double: ElevenDouble
) -> None:
    cancel = Cancel()

    async def endless() -> AsyncIterator[str]:
        yield "One sentence. "
        await asyncio.Event().wait()

    async with asyncio.timeout(5):
        async for event in voice.stream_text(SpeechRequest(text=""), endless(), cancel):
            assert isinstance(event, Audio | Word)
            cancel.set()
        await double.closed.wait()


@pytest.mark.parametrize("words", [(), (" ", "… "), ("😀 ",)])
async def test_no_letter_is_no_error(voice: ElevenVoice, words: Sequence[str]) -> None:
    assert isinstance((await speak(voice, words))[-1], End)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, EngineUnusable), (429, EngineBusy), (503, EngineError)]
)
async def test_a_refused_line_is_ours_and_hides_the_key(
    voice: ElevenVoice, double: ElevenDouble, status: int, kind: type[EngineError]
) -> None:
    double.refuse = (status, {"message": KEY})
    with pytest.raises(kind) as caught:
        await speak(voice)
    assert KEY not in str(caught.value)


async def test_a_refusal_in_words_and_a_line_that_ends_too_early_are_told(
    voice: ElevenVoice, double: ElevenDouble
) -> None:
    double.say = {"message": f"bad {KEY}", "error": "invalid_api_key", "code": 1008}
    with pytest.raises(EngineUnusable, match="key was refused") as caught:
        await speak(voice)
    assert KEY not in str(caught.value)
    double.say = {"audio": None}
    with pytest.raises(EngineError, match="broke off") as broken:
        await speak(voice)
    assert broken.value.retryable


async def test_silence_after_the_last_word_is_a_timeout(
    settings: ElevenSettings, double: ElevenDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(self: object, *_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("aiohttp.ClientWebSocketResponse.receive", hang)
    voice = ElevenVoice(replace(settings, timeout_s=0.1))
    with pytest.raises(EngineTimeout):
        await speak(voice)
    await voice.close()


async def test_the_studio_sends_a_growing_text_word_by_word(
    voice: ElevenVoice, double: ElevenDouble, tmp_path: Path
) -> None:
    engines = EngineRegistry()
    engines.add(TTS, voice.name, voice)
    studio = Studio(engines, tmp_path, StudioSettings(engine=voice.name))
    await studio.open()
    tokens = written(("lo wor", "ld. It", " ends"))
    events = [event async for event in studio.stream(CustomVoice(text="Hel"), more=tokens)]
    assert [one["text"] for one in double.sent] == [" ", "Hello ", "world. ", "It ", "ends ", ""]
    assert [(e.text, e.offset) for e in events if isinstance(e, Word)] == [
        ("Hello", 0), ("world.", 6), ("It", 13), ("ends", 16),
    ]  # fmt: skip
    assert [event.text for event in events if isinstance(event, Line)] == ["Hello world. It ends"]
    await studio.close()


async def test_without_the_socket_the_same_text_is_spoken_by_sentences(
    voice: ElevenVoice, double: ElevenDouble, tmp_path: Path
) -> None:
    engines = EngineRegistry()
    engines.add(TTS, voice.name, voice)
    studio = Studio(engines, tmp_path, StudioSettings(engine=voice.name))
    await studio.open()
    await voice.capabilities()
    double.say = {"message": "no room", "error": "overloaded"}
    tokens = written(("Hello there. ", "And", " more."))
    events = [event async for event in studio.stream(CustomVoice(text=""), more=tokens)]
    assert [body["text"] for body in double.bodies] == ["Hello there.", "And more."]
    assert any(isinstance(event, Audio) for event in events)
    await studio.close()
