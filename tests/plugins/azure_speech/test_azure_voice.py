"""The real SDK against a local double of the service."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.engines import TTS, Audio, Bookmark, Cancel, End, Mouth, SpeechRequest, Viseme, Word
from bot.errors import EngineBusy, EngineError, EngineTimeout, EngineUnusable
from bot.settings import Secret
from plugins.azure_speech.settings import AzureSettings
from plugins.azure_speech.voice import AzureVoice
from tests.contracts import tts
from tests.plugins.azure_speech.conftest import KEY
from tests.plugins.azure_speech.double import WORD_S, Double

pytest.importorskip("azure.cognitiveservices.speech", reason="the extra 'azure' is not installed")

CHECKS = [getattr(tts, name) for name in dir(tts) if name.startswith("check_")]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_azure_keeps_the_contract_of_a_voice(check, voice: AzureVoice) -> None:
    assert isinstance(voice, TTS)
    await check(voice)


async def failure(voice: AzureVoice) -> EngineError:
    with pytest.raises(EngineError) as caught:
        await tts.speak(voice)
    return caught.value


async def test_words_have_the_services_times_to_the_tick(voice: AzureVoice) -> None:
    text = 'She said "AT&T <b>really</b>" twice'
    words = [e for e in await tts.speak(voice, text) if isinstance(e, Word)]
    assert [word.text for word in words] == text.split()
    assert all(text[word.offset :].startswith(word.text) for word in words)
    sounding = [round((word.end - word.start) / WORD_S) for word in words]
    assert sounding == [1, 1, 2, 3, 1]  # AT and T; b, really and b
    assert all(b.start == pytest.approx(a.end, abs=1e-6) for a, b in pairwise(words))


async def test_mouths_follow_the_table_and_do_not_repeat(voice: AzureVoice) -> None:
    mouths = [e for e in await tts.speak(voice, "One two.") if isinstance(e, Viseme)]
    cycle = [Mouth.CLOSED, Mouth.OPEN, Mouth.PUCKER]
    assert [mouth.mouth for mouth in mouths] == [*cycle, *cycle, Mouth.CLOSED]
    assert mouths[1].start == pytest.approx(WORD_S / 3, abs=1e-6)


async def test_bookmarks_are_told_when_they_are_reached(voice: AzureVoice) -> None:
    events = await tts.speak(voice, "One two three", bookmarks=((4, "wave"), (13, "bow & smile")))
    marks = [event for event in events if isinstance(event, Bookmark)]
    assert [mark.name for mark in marks] == ["wave", "bow & smile"]
    assert [mark.start for mark in marks] == pytest.approx([WORD_S, 3 * WORD_S])


async def test_one_connection_serves_turn_after_turn(voice: AzureVoice, double: Double) -> None:
    await voice.warm()
    assert double.connections == 1
    for _ in range(3):
        await tts.speak(voice, "Hello")
    assert {speech.connection for speech in double.speeches} == {1}
    assert double.keys == [KEY]


async def test_the_first_sound_does_not_wait_for_the_last(
    voice: AzureVoice, double: Double
) -> None:
    double.pace_s = 0.1
    await voice.warm()
    started = time.perf_counter()
    stream = voice.stream(SpeechRequest(text="one two three four five six"), Cancel())
    async for event in stream:
        if isinstance(event, Audio):
            break
    assert time.perf_counter() - started < 0.3
    await stream.aclose()


async def test_a_cancel_hangs_up_and_the_next_turn_connects_anew(
    voice: AzureVoice, double: Double
) -> None:
    double.pace_s = 0.02
    cancel = Cancel()
    async for event in voice.stream(SpeechRequest(text=tts.TEXT * 9), cancel):
        if isinstance(event, Audio):
            cancel.set("skipped")
    async with asyncio.timeout(2):
        await double.closed.wait()
    assert isinstance((await tts.speak(voice, "Again."))[-1], End)
    assert double.speeches[-1].connection == 2


async def test_two_may_speak_at_once(voice: AzureVoice, double: Double) -> None:
    double.pace_s = 0.02
    both = await asyncio.gather(tts.speak(voice, "One two"), tts.speak(voice, "Three four"))
    assert [[e.text for e in events if isinstance(e, Word)] for events in both] == [
        ["One", "two"],
        ["Three", "four"],
    ]


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (400, EngineError, False),
        (401, EngineUnusable, False),
        (403, EngineUnusable, False),
        (429, EngineBusy, True),
        (500, EngineError, True),
        (503, EngineError, True),
    ],
)
async def test_a_refusal_says_what_to_do_and_hides_the_key(
    status: int, kind: type[EngineError], retryable: bool, voice: AzureVoice, double: Double
) -> None:
    double.refuse = status
    error = await failure(voice)
    assert type(error) is kind
    assert error.retryable is retryable
    assert KEY not in str(error)
    assert double.url not in str(error)
    assert not voice.health().ok
    double.refuse = 0
    assert isinstance((await tts.speak(voice))[-1], End)
    assert voice.health().ok


async def test_a_turn_that_is_refused_is_not_tried_again(voice: AzureVoice, double: Double) -> None:
    double.bad = True
    error = await failure(voice)
    assert "Unsupported voice" in str(error)
    assert not error.retryable


async def test_silence_is_a_timeout(settings: AzureSettings, double: Double) -> None:
    double.silent = True
    voice = AzureVoice(replace(settings, timeout_s=0.2))
    assert isinstance(await failure(voice), EngineTimeout)
    double.silent = False
    assert isinstance((await tts.speak(voice))[-1], End)
    await voice.close()


async def test_a_connection_that_is_cut_leaves_what_was_heard_and_an_error(
    voice: AzureVoice, double: Double
) -> None:
    double.cut_after = 2
    heard = []
    with pytest.raises(EngineError, match="broke off") as caught:
        async for event in voice.stream(SpeechRequest(text=tts.TEXT), Cancel()):
            heard.append(event)
    assert caught.value.retryable
    assert any(isinstance(event, Audio) for event in heard)
    double.cut_after = 0
    assert isinstance((await tts.speak(voice))[-1], End)


async def test_nobody_there_is_a_failure_that_a_fallback_may_answer() -> None:
    voice = AzureVoice(AzureSettings(key=Secret(KEY), endpoint="ws://127.0.0.1:9"))
    assert (await failure(voice)).retryable
    await voice.close()


async def test_without_a_key_it_says_where_to_write_it() -> None:
    voice = AzureVoice(AzureSettings())
    error = await failure(voice)
    assert isinstance(error, EngineUnusable)
    assert "AZURE_SPEECH_KEY" in error.hint
    assert not voice.health().ok
    await voice.close()


async def test_the_voices_are_the_services_and_a_wrong_one_names_the_nearest(
    voice: AzureVoice, double: Double
) -> None:
    able = await voice.capabilities()
    assert able.voices[0].id == "en-US-JennyNeural"
    assert able.styles == ("cheerful", "whispering")
    assert able.word_times and able.visemes and able.bookmarks
    with pytest.raises(EngineError, match=r"no voice 'en-US-Jeny'.*en-US-JennyNeural"):
        await tts.speak(voice, voice="en-US-Jeny")
    assert not double.speeches


async def test_style_rate_and_voice_reach_the_service(voice: AzureVoice, double: Double) -> None:
    await tts.speak(voice, "Hi", voice="de-DE-KatjaNeural", style="cheerful", rate=1.25, pitch=0.9)
    ssml = double.speeches[0].ssml
    assert '<voice name="de-DE-KatjaNeural">' in ssml
    assert '<mstts:express-as style="cheerful">' in ssml
    assert '<prosody rate="1.25" pitch="-10%">Hi</prosody>' in ssml
