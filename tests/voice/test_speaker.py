from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat
from bot.engines import (
    TTS,
    Audio,
    Cancel,
    End,
    EngineRegistry,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
)
from bot.errors import EngineError, NotFound
from bot.settings import VoiceSettings
from bot.voice import Manner, Sentence, SentenceBegins, SentenceEnds, Speaker

FORMAT = AudioFormat(16_000)
LOUD = AudioChunk.from_floats(np.full(1600, 0.3, np.float32), FORMAT)  # 0.1 s
SILENT = AudioChunk(bytes(3200), FORMAT)


class FakeVoice:
    """Says `sound` for every text; `fail` breaks it before or after its first chunk."""

    def __init__(
        self,
        name: str,
        *,
        fail: str = "",
        voices: Sequence[str] = (),
        sound: Sequence[AudioChunk] = (LOUD,),
    ) -> None:
        self.name = name
        self.said: list[str] = []
        self._fail = fail
        self._voices = voices
        self._sound = sound

    async def stream(self, request: SpeechRequest, cancel: Cancel) -> AsyncIterator[SpeechEvent]:
        self.said.append(request.text)
        if self._fail == "hang":
            await asyncio.Event().wait()
        if self._fail == "before" or (request.voice and request.voice not in self._voices):
            raise EngineError(self.name, "broken", retryable=True)
        for chunk in self._sound:
            await asyncio.sleep(0)
            yield Audio(chunk)
            if self._fail == "after":
                raise EngineError(self.name, "broken in the middle", retryable=True)
        yield End(seconds=sum(chunk.seconds for chunk in self._sound))

    async def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities()

    async def close(self) -> None: ...


async def texts(*given: str) -> AsyncIterator[Sentence]:
    for text in given:
        yield Sentence(text)


async def spoken(speaker: Speaker, *given: str, voice: str = "") -> list[object]:
    stream = speaker.speak(texts(*given), Manner(voice=voice), Cancel())
    return [event async for event in stream]


def kinds(events: Sequence[object]) -> list[str]:
    return [type(event).__name__ for event in events]


def speaker_of(*voices: FakeVoice, **options: object) -> Speaker:
    assert all(isinstance(voice, TTS) for voice in voices)
    registry = EngineRegistry()
    for voice in voices:
        registry.add(TTS, voice.name, voice)
    first, *rest = [voice.name for voice in voices] or ["missing"]
    settings = VoiceSettings(tts=first, fallback=tuple(rest), default="")
    return Speaker(registry, settings, **options)  # type: ignore[arg-type]


async def test_sentences_sound_in_order() -> None:
    voice = FakeVoice("one")
    events = await spoken(speaker_of(voice), "First.", "Second.")
    assert kinds(events) == ["SentenceBegins", "Audio", "End", "SentenceEnds"] * 2
    assert voice.said == ["First.", "Second."]


async def test_one_sentence_is_made_ahead_and_no_more() -> None:
    voice = FakeVoice("one")
    stream = speaker_of(voice).speak(texts(*"abcdef"), Manner(), Cancel())
    await anext(stream)
    for _ in range(50):
        await asyncio.sleep(0)
    assert voice.said == ["a", "b"]
    await stream.aclose()


async def test_the_next_voice_speaks_when_the_first_one_fails() -> None:
    broken, spare = FakeVoice("broken", fail="before"), FakeVoice("spare")
    events = await spoken(speaker_of(broken, spare), "Hello.", voice="")
    assert isinstance(events[-1], SentenceEnds)
    assert events[-1].engine == "spare"


async def test_a_voice_that_hangs_is_given_up() -> None:
    hanging, spare = FakeVoice("hanging", fail="hang"), FakeVoice("spare")
    events = await spoken(speaker_of(hanging, spare, first_sound_s=0.02), "Hello.")
    assert isinstance(events[-1], SentenceEnds)
    assert events[-1].engine == "spare"


async def test_a_failure_in_mid_sentence_ends_it_and_the_next_one_is_tried() -> None:
    voice = FakeVoice("flaky", fail="after")
    events = await spoken(speaker_of(voice, FakeVoice("spare")), "First.", "Second.")
    ends = [event for event in events if isinstance(event, SentenceEnds)]
    assert ["broken in the middle" in end.error for end in ends] == [True, True]
    assert voice.said == ["First.", "Second."]


async def test_an_unknown_voice_falls_back_to_the_default_one() -> None:
    voice = FakeVoice("one", voices=["anna"])
    events = await spoken(speaker_of(voice), "Hello.", voice="nobody")
    assert isinstance(events[-1], SentenceEnds)
    assert events[-1].voice == ""


async def test_without_any_voice_the_error_says_what_to_do() -> None:
    with pytest.raises(EngineError, match="enable one"):
        await spoken(speaker_of(), "Hello.")


async def test_when_all_voices_fail_the_error_is_told() -> None:
    with pytest.raises(EngineError, match="broken"):
        await spoken(
            speaker_of(FakeVoice("a", fail="before"), FakeVoice("b", fail="before")), "Hi."
        )


async def test_a_failing_mind_is_told_after_what_it_said() -> None:
    async def half() -> AsyncIterator[Sentence]:
        yield Sentence("Well.")
        raise EngineError("mind", "the stream broke off", retryable=True)

    seen = []
    with pytest.raises(EngineError, match="broke off"):
        async for event in speaker_of(FakeVoice("one")).speak(half(), Manner(), Cancel()):
            seen.append(event)
    assert kinds(seen) == ["SentenceBegins", "Audio", "End", "SentenceEnds"]


async def test_long_silence_at_the_end_is_shortened_but_not_in_the_middle() -> None:
    voice = FakeVoice("one", sound=[LOUD, SILENT, SILENT, SILENT, LOUD, SILENT, SILENT, SILENT])
    events = await spoken(speaker_of(voice), "Hello.")
    sound = sum(event.chunk.seconds for event in events if isinstance(event, Audio))
    assert sound == pytest.approx(0.5 + 0.18)
    assert [event.seconds for event in events if isinstance(event, End)] == [pytest.approx(0.68)]


async def test_an_expression_alone_makes_no_sound() -> None:
    async def only_a_face() -> AsyncIterator[Sentence]:
        yield Sentence("", "happy")

    voice = FakeVoice("one")
    stream = speaker_of(voice).speak(only_a_face(), Manner(), Cancel())
    events = [event async for event in stream]
    assert kinds(events) == ["SentenceBegins", "SentenceEnds"]
    assert isinstance(events[0], SentenceBegins)
    assert events[0].sentence.expression == "happy"
    assert voice.said == []


class Kept:
    """One kept voice, `profile:tobi`, which speaks slowly by an engine of its own."""

    def __init__(self, engine: FakeVoice) -> None:
        self.engine = engine

    async def request_of(self, voice: str) -> tuple[TTS, SpeechRequest]:
        if voice != "profile:tobi":
            raise NotFound(f"no voice profile '{voice}'")
        return self.engine, SpeechRequest(text="", voice="old", style="calm", rate=0.8)


class Noting(FakeVoice):
    """Keeps what it is asked for."""

    def __init__(self, name: str, *voices: str) -> None:
        super().__init__(name, voices=voices)
        self.asked: list[SpeechRequest] = []

    def stream(self, request: SpeechRequest, cancel: Cancel) -> AsyncIterator[SpeechEvent]:
        self.asked.append(request)
        return super().stream(request, cancel)


async def test_a_voice_may_be_of_another_engine() -> None:
    own, other = Noting("own", "anna"), Noting("other", "bert")
    registry = EngineRegistry()
    registry.add(TTS, "own", own)
    registry.add(TTS, "other", other)
    speaker = Speaker(registry, VoiceSettings(tts="own", default="anna"))
    assert (await spoken(speaker, "Hello.", voice="other:bert"))[-1] == SentenceEnds(
        engine="other", voice="other:bert"
    )
    assert own.said == [] and other.asked[0].voice == "bert"
    missing = await spoken(speaker, "Hello.", voice="other:nobody")
    assert missing[-1] == SentenceEnds(engine="own", voice="anna")  # the show's own steps in


async def test_a_kept_voice_speaks_by_its_profile_at_the_shows_rate() -> None:
    own, lab = Noting("own"), Noting("lab", "old")
    registry = EngineRegistry()
    registry.add(TTS, "own", own)
    settings = VoiceSettings(tts="own", default="profile:tobi")
    speaker = Speaker(registry, settings, kept=Kept(lab))
    stream = speaker.speak(texts("Hello."), Manner(rate=1.5), Cancel())
    assert [event async for event in stream][-1] == SentenceEnds(engine="lab", voice="profile:tobi")
    [asked] = lab.asked
    assert (asked.text, asked.voice, asked.style) == ("Hello.", "old", "calm")
    assert asked.rate == pytest.approx(1.2)


async def test_a_kept_voice_that_is_gone_does_not_silence_the_show() -> None:
    own = Noting("own", "anna")
    registry = EngineRegistry()
    registry.add(TTS, "own", own)
    speaker = Speaker(registry, VoiceSettings(tts="own", default="anna"), kept=Kept(own))
    events = await spoken(speaker, "Hello.", voice="profile:gone")
    assert events[-1] == SentenceEnds(engine="own", voice="anna")
