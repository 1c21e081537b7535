"""The real SDK sends a growing text word by word to a local double of the service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from bot.engines import Audio, Cancel, End, SpeechEvent, SpeechRequest, StreamsText, Word
from bot.errors import BadRequest, EngineTimeout, EngineUnusable
from plugins.azure_speech.settings import AzureSettings
from plugins.azure_speech.voice import AzureVoice
from tests.plugins.azure_speech.double import WORD_S, Double

pytest.importorskip("azure.cognitiveservices.speech", reason="the extra 'azure' is not installed")


async def written(words: Sequence[str]) -> AsyncIterator[str]:
    for word in words:
        yield word


async def speak(engine: AzureVoice, words: Sequence[str], **asked: object) -> list[SpeechEvent]:
    request = SpeechRequest(text="", **asked)  # type: ignore[arg-type]
    return [event async for event in engine.stream_text(request, written(words), Cancel())]


async def test_each_word_is_sent_and_comes_back_with_its_time(
    voice: AzureVoice, double: Double
) -> None:
    assert isinstance(voice, StreamsText)
    assert (await voice.capabilities()).streaming_text
    asked = {"voice": "de-DE-KatjaNeural", "rate": 1.2, "pitch": 1.1, "style": "cheerful"}
    events = await speak(voice, ("Hello ", "there. ", "A\x00B ", "more"), **asked)
    assert double.grown == ["Hello ", "there. ", "A B ", "more"]
    words = [event for event in events if isinstance(event, Word)]
    assert [(word.text, word.offset) for word in words] == [
        ("Hello", 0), ("there.", 6), ("A\x00B", 13), ("more", 17),
    ]  # fmt: skip
    assert words[1].start == pytest.approx(WORD_S, abs=1e-6)
    assert isinstance(events[-1], End)
    assert events[-1].seconds == pytest.approx(5 * WORD_S, abs=0.01)
    sent = double.contexts[-1]["synthesis"]["input"]
    assert sent["voiceName"] == "de-DE-KatjaNeural"
    assert (sent["rate"], sent["pitch"], sent["style"]) == ("1.2", "+10%", "cheerful")


async def test_a_word_sounds_while_the_text_still_grows(voice: AzureVoice) -> None:
    heard = asyncio.Event()

    async def slow() -> AsyncIterator[str]:
        yield "One "
        await heard.wait()
        yield "another."

    async for event in voice.stream_text(SpeechRequest(text=""), slow(), Cancel()):
        if isinstance(event, Audio):
            heard.set()
    assert heard.is_set()


async def test_a_cancel_ends_it_though_the_text_does_not(voice: AzureVoice, double: Double) -> None:
    cancel = Cancel()

    async def endless() -> AsyncIterator[str]:
        yield "One "
        await asyncio.Event().wait()

    async with asyncio.timeout(5):
        async for event in voice.stream_text(SpeechRequest(text=""), endless(), cancel):
            if isinstance(event, Audio):
                cancel.set()
        await double.closed.wait()
    double.grown.clear()
    assert len(await speak(voice, ("Again. ",))) > 1


@pytest.mark.parametrize("words", [(), (" ", "… ", "😀")])
async def test_without_a_letter_nothing_is_asked(
    voice: AzureVoice, double: Double, words: Sequence[str]
) -> None:
    (end,) = await speak(voice, words)
    assert isinstance(end, End)
    assert double.grown == []


async def test_what_goes_wrong_is_told(
    voice: AzureVoice, settings: AzureSettings, double: Double
) -> None:
    async def broken() -> AsyncIterator[str]:
        yield "One "
        raise BadRequest("the text does not end")

    with pytest.raises(BadRequest):
        async for _ in voice.stream_text(SpeechRequest(text=""), broken(), Cancel()):
            pass
    double.silent = True
    impatient = AzureVoice(replace(settings, timeout_s=0.2))
    with pytest.raises(EngineTimeout):
        await speak(impatient, ("One ",))
    await impatient.close()
    double.refuse = 401
    with pytest.raises(EngineUnusable):
        await speak(voice, ("One ",))


def test_an_endpoint_with_a_path_of_its_own_takes_none() -> None:
    from plugins.azure_speech.sdk import takes_growing_text

    assert takes_growing_text(AzureSettings(region="westeurope"))
    assert takes_growing_text(AzureSettings(endpoint="wss://box.example"))
    assert not takes_growing_text(AzureSettings(endpoint="https://box.example/speech"))
