"""The real SDK writes down what it hears, against a local double of the service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat
from bot.engines import STT, Cancel, ListenRequest, Transcript
from bot.errors import AudioError, EngineError, EngineUnusable
from plugins.azure_speech.ears import AzureEars
from plugins.azure_speech.settings import AzureSettings
from tests.plugins.azure_speech.conftest import KEY
from tests.plugins.azure_speech.double import HEADER, Double

pytest.importorskip("azure.cognitiveservices.speech", reason="the extra 'azure' is not installed")


@pytest.fixture
async def ears(settings: AzureSettings) -> AsyncIterator[AzureEars]:
    made = AzureEars(settings)
    yield made
    await made.close()


async def hum(form: AudioFormat, seconds: float = 1.0) -> AsyncIterator[AudioChunk]:
    """A tone of 440 Hz in tenths of a second."""
    time = np.arange(round(seconds * form.rate)) / form.rate
    tone = np.repeat(np.sin(2 * np.pi * 440 * time)[:, None] * 0.5, form.channels, axis=1)
    whole = AudioChunk.from_floats(tone.astype(np.float32), form)
    size = form.size(0.1)
    for start in range(0, len(whole.pcm), size):
        yield AudioChunk(whole.pcm[start : start + size], form)


async def listen(
    ears: AzureEars, form: AudioFormat = AudioFormat(16_000), **fields: object
) -> list[Transcript]:
    request = ListenRequest(**fields)  # type: ignore[arg-type]
    return [heard async for heard in ears.stream(hum(form), request, Cancel())]


async def test_partials_come_first_then_the_final_with_words_and_confidence(
    ears: AzureEars,
) -> None:
    assert isinstance(ears, STT)
    heard = await listen(ears)
    assert [(one.text, one.final) for one in heard] == [
        ("hello", False),
        ("Hello there.", True),
        ("how", False),
        ("How are you?", True),
    ]
    final = heard[1]
    assert (final.start, final.end) == pytest.approx((0.1, 0.9))
    assert final.confidence == pytest.approx(0.9)
    assert [(word.text, word.offset) for word in final.words] == [("hello", 0), ("there", 6)]
    assert final.words[1].start == pytest.approx(0.3)


async def test_push_to_talk_ends_after_one_final(ears: AzureEars, double: Double) -> None:
    heard = await listen(ears, once=True)
    assert [one.text for one in heard if one.final] == ["Hello there."]
    assert "/interactive/" in double.paths[0]


async def test_hints_and_language_reach_the_service(ears: AzureEars, double: Double) -> None:
    await listen(ears, language="de", phrases=("Greenroom", "Miku"))
    assert "/conversation/" in double.paths[0]
    assert "language=de-DE" in double.paths[0]
    [group] = double.contexts[0]["dgi"]["Groups"]
    assert group["Items"] == [{"Text": "Greenroom"}, {"Text": "Miku"}]


@pytest.mark.parametrize("form", [AudioFormat(48_000, 2), AudioFormat(22_050), AudioFormat(16_000)])
async def test_any_sound_arrives_as_16_khz_mono(
    form: AudioFormat, ears: AzureEars, double: Double
) -> None:
    await listen(ears, form)
    sound = AudioChunk(bytes(double.sound[HEADER:]), AudioFormat(16_000))
    assert sound.seconds == pytest.approx(1.0, abs=0.02)
    spectrum = np.abs(np.fft.rfft(sound.floats()[:16_000, 0]))
    assert int(np.argmax(spectrum)) == pytest.approx(440, abs=2)


@pytest.mark.parametrize(("status", "kind"), [(400, EngineError), (401, EngineUnusable)])
async def test_a_refusal_is_an_error_without_the_key(
    status: int, kind: type[EngineError], ears: AzureEars, double: Double
) -> None:
    double.refuse = status
    with pytest.raises(kind) as caught:
        await listen(ears)
    assert KEY not in str(caught.value)


async def test_a_cancel_ends_it_while_the_sound_goes_on(ears: AzureEars) -> None:
    cancel = Cancel()

    async def endless() -> AsyncIterator[AudioChunk]:
        async for chunk in hum(AudioFormat(16_000), 0.2):
            yield chunk
        cancel.set("stopped")
        await asyncio.Event().wait()

    async with asyncio.timeout(2):
        assert [one async for one in ears.stream(endless(), ListenRequest(), cancel)] == []


async def test_broken_sound_is_told_to_who_listens(ears: AzureEars) -> None:
    async def broken() -> AsyncIterator[AudioChunk]:
        yield AudioChunk(bytes(3200), AudioFormat(16_000))
        raise AudioError("the microphone is gone")

    with pytest.raises(AudioError, match="microphone"):
        async for _ in ears.stream(broken(), ListenRequest(), Cancel()):
            pass


async def test_without_a_key_it_says_so(settings: AzureSettings) -> None:
    ears = AzureEars(replace(settings, endpoint=""))
    with pytest.raises(EngineUnusable, match="no region"):
        await listen(ears)
