"""Kyutai's voice over the real protocol, against a local server that speaks it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import msgpack
import numpy as np
import pytest

from bot.engines import TTS, Audio, Cancel, End, EngineRegistry, SpeechEvent, SpeechRequest, Word
from bot.errors import EngineBusy, EngineError, EngineTimeout, EngineUnusable
from bot.settings import Secret, VoiceSettings
from bot.testing import FakeVoice
from bot.voice import Manner, SentenceEnds, Speaker, sentences
from plugins.kyutai.settings import KyutaiSettings
from plugins.kyutai.voice import KyutaiVoice
from tests.contracts import tts as contract
from tests.plugins.kyutai.conftest import Notes, Starts
from tests.plugins.kyutai.moshi_double import MoshiDouble


def made(*doubles: MoshiDouble, notes: Notes | None = None, **fields: Any) -> KyutaiVoice:
    urls = tuple(double.url for double in doubles)
    limits = {"connect_s": 5.0}
    notes = Notes() if notes is None else notes
    return KyutaiVoice(KyutaiSettings(speak_urls=urls, **{**limits, **fields}), notes.note)


@pytest.fixture
async def voice(double: MoshiDouble) -> AsyncIterator[KyutaiVoice]:
    speaks = made(double)
    yield speaks
    await speaks.close()


async def speak(speaks: KyutaiVoice, text: str = "Hello there.", **asked: Any) -> list[SpeechEvent]:
    try:
        request = SpeechRequest(text=text, **asked)
        return [event async for event in speaks.stream(request, Cancel())]
    finally:
        await speaks.close()


def words_of(events: list[SpeechEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, Word)]


async def test_kyutai_keeps_the_contract_of_a_voice(voice: KyutaiVoice) -> None:
    assert isinstance(voice, TTS)
    await contract.check_order(voice)
    await contract.check_words(voice)
    await contract.check_sound(voice)
    await contract.check_streaming(voice)
    await contract.check_cancel(voice)
    await contract.check_nothing_to_say(voice)
    await contract.check_strange_text(voice)


async def test_the_server_is_asked_as_it_wants_to_be(double: MoshiDouble) -> None:
    voice = made(double, voices=("show/luna.wav",))
    await speak(voice, "It’s *fun*: really.", voice="show/luna.wav")
    assert double.keys == ["public_token"]
    assert double.queries == [
        {"format": "PcmMessagePack", "voice": "show/luna.wav", "cfg_alpha": "1.5"}
    ]
    assert [message["type"] for message in double.got] == ["Text", "Eos"]
    assert double.texts() == ["It's  fun : really."]


async def test_words_stand_where_they_are_in_the_text(double: MoshiDouble) -> None:
    text = "Well (maybe) it’s fun: really fun."
    words = [event for event in await speak(made(double), text) if isinstance(event, Word)]
    assert [(word.text, word.offset) for word in words] == [
        (word, text.replace("’", "'").index(word)) for word in ("Well", "maybe", "it's")
    ] + [("fun", 18), ("really", 23), ("fun.", 30)]
    assert all(a.end <= b.start for a, b in pairwise(words))


async def test_a_growing_text_is_spoken_while_it_grows(
    double: MoshiDouble, voice: KyutaiVoice
) -> None:
    more = asyncio.Event()

    async def text() -> AsyncIterator[str]:
        yield "Hello"
        await more.wait()
        yield "there."

    events: list[SpeechEvent] = []
    async for event in voice.stream_text(SpeechRequest(text=""), text(), Cancel()):
        events.append(event)
        if isinstance(event, Word):
            more.set()
    assert words_of(events) == ["Hello", "there."]
    assert [event.offset for event in events if isinstance(event, Word)] == [0, 6]
    assert isinstance(events[-1], End)
    assert events[-1].seconds == pytest.approx(6 * 0.08)
    assert (await voice.capabilities()).streaming_text


async def test_what_a_growing_text_raises_is_raised(voice: KyutaiVoice) -> None:
    async def text() -> AsyncIterator[str]:
        yield "Hello"
        raise EngineError("mind", "broke off")

    with pytest.raises(EngineError, match="mind: broke off"):
        async for _ in voice.stream_text(SpeechRequest(text=""), text(), Cancel()):
            pass


async def test_a_cancel_hangs_up_before_the_text_is_whole(
    double: MoshiDouble, voice: KyutaiVoice
) -> None:
    async def text() -> AsyncIterator[str]:
        yield "Hello"
        await asyncio.get_running_loop().create_future()

    cancel, events = Cancel(), []
    async for event in voice.stream_text(SpeechRequest(text=""), text(), cancel):
        events.append(event)
        cancel.set("skipped")
    async with asyncio.timeout(1):
        await double.gone.wait()
    assert len(events) == 1


async def test_the_volume_is_ours(double: MoshiDouble) -> None:
    peaks = []
    for volume in (1.0, 0.5):
        sound = contract.sound_of(await speak(made(double), volume=volume))
        peaks.append(np.abs(sound.floats()).max())
    assert peaks[1] == pytest.approx(peaks[0] / 2, rel=0.01)


async def test_the_voices_are_those_of_the_settings(double: MoshiDouble) -> None:
    voice = made(double, voice="show/luna.wav", voices=("show/luna.wav", "show/rex.wav"))
    capable = await voice.capabilities()
    assert [(one.id, one.label) for one in capable.voices] == [
        ("show/luna.wav", "luna"),
        ("show/rex.wav", "rex"),
    ]
    await speak(voice)
    assert double.queries[0]["voice"] == "show/luna.wav"
    with pytest.raises(EngineError, match="no voice 'luna'") as failed:
        await speak(voice, voice="luna")
    assert "show/luna.wav" in failed.value.hint


# --- servers that are full, wrong or broken -----------------------------------------------------


async def test_a_server_that_breaks_before_the_first_sound_is_replaced(starts: Starts) -> None:
    breaks, works = await starts(), await starts()
    breaks.cut_after = 1
    voice = made(breaks, works)
    assert words_of(await speak(voice)) == ["Hello", "there."]
    told = voice.health()
    assert told.ok
    assert "broke off" in told.details[breaks.url]


async def test_a_full_server_is_tried_again(double: MoshiDouble) -> None:
    double.busy_for = 2
    assert words_of(await speak(made(double))) == ["Hello", "there."]
    assert len(double.keys) == 3


async def test_where_all_are_full_it_says_so(double: MoshiDouble) -> None:
    double.channels = 0
    voice = made(double, tries=2)
    with pytest.raises(EngineBusy, match="full"):
        await speak(voice)
    assert len(double.keys) == 2
    assert not voice.health().ok


async def test_a_wrong_key_is_not_tried_again(double: MoshiDouble) -> None:
    with pytest.raises(EngineUnusable, match="key was refused"):
        await speak(made(double, api_key=Secret("wrong")))
    assert len(double.keys) == 1


@pytest.mark.parametrize("data", [b"\xc1", b"\x82\xa4type\xa5Audio\xa3pcm\xdc\xff\xff", "hi"])
async def test_garbage_is_an_error(double: MoshiDouble, data: bytes | str) -> None:
    double.instead = [data]
    with pytest.raises(EngineError, match="makes no sense"):
        await speak(made(double, tries=1))


@pytest.mark.parametrize("pcm", [["a"], [float("nan")], [float("inf")], [[0.1], [0.2]], "loud"])
async def test_sound_that_is_none_is_an_error(double: MoshiDouble, pcm: Any) -> None:
    packed = msgpack.packb({"type": "Audio", "pcm": pcm})
    assert packed is not None
    double.instead = [packed]
    with pytest.raises(EngineError, match="makes no sense"):
        await speak(made(double, tries=1))


async def test_a_line_that_breaks_in_mid_sentence_is_an_error_after_the_sound(
    double: MoshiDouble, voice: KyutaiVoice
) -> None:
    gate = asyncio.Event()

    async def text() -> AsyncIterator[str]:
        yield "Hello"
        await gate.wait()
        yield "there."

    double.cut_after = 2
    events: list[SpeechEvent] = []
    with pytest.raises(EngineError, match="broke off") as failed:
        async for event in voice.stream_text(SpeechRequest(text=""), text(), Cancel()):
            events.append(event)
            gate.set()
    assert failed.value.retryable
    assert any(isinstance(event, Audio) for event in events)
    assert not voice.health().ok


async def test_a_server_that_says_nothing_is_given_up(double: MoshiDouble) -> None:
    double.mute = True
    with pytest.raises(EngineTimeout, match="silent"):
        await speak(made(double, timeout_s=0.1, tries=1))


async def test_the_next_voice_speaks_while_it_is_down(double: MoshiDouble) -> None:
    double.channels = 0
    voice = made(double, tries=1, voice="show/luna.wav")
    registry = EngineRegistry()
    registry.add(TTS, voice.name, voice)
    registry.add(TTS, "fake", FakeVoice())
    spoken_by = VoiceSettings(tts="kyutai", default="show/luna.wav", fallback=("fake",))
    speaker = Speaker(registry, spoken_by)

    async def tokens() -> AsyncIterator[str]:
        yield "Hello there."

    spoken = speaker.speak(sentences(tokens()), Manner(), Cancel())
    ends = [event async for event in spoken if isinstance(event, SentenceEnds)]
    assert [(end.engine, end.error) for end in ends] == [("fake", "")]
    await voice.close()
