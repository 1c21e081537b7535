"""What one use of an engine is measured by."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.audio import AudioChunk, AudioFormat
from bot.engines import (
    AnswerMeter,
    Audio,
    ChatRequest,
    End,
    Measure,
    Message,
    Role,
    SentenceMeter,
    Token,
    Transcript,
    TurnMeter,
    Usage,
    Word,
    note_miss,
)
from bot.errors import EngineBusy, EngineError

SECOND = AudioChunk(bytes(32_000), AudioFormat(16_000))
ASKED = ChatRequest(messages=(Message(Role.USER, "How are you today?"),))


class Clock:
    """Every look at it takes a second."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


class Noted(dict[Measure, float]):
    def note(self, measure: Measure, value: float) -> None:
        self[measure] = self.get(measure, 0) + value


@pytest.fixture
def noted() -> Noted:
    return Noted()


async def sound() -> AsyncIterator[AudioChunk]:
    yield SECOND
    yield SECOND


async def test_a_turn_counts_its_sound_and_its_words(noted: Noted) -> None:
    meter = TurnMeter(noted.note, Clock())
    assert [chunk async for chunk in meter.sound(sound())] == [SECOND, SECOND]
    for text in ("", "good", "good evening"):
        meter.said(Transcript(text=text, final=False))
    meter.end("good evening")
    assert noted == {
        Measure.STT_SESSIONS: 1,
        Measure.STT_ACTIVE_SESSIONS: 0,
        Measure.STT_TTFT: 1,
        Measure.STT_RECV_WORDS: 2,
        Measure.STT_NUM_WORDS: 2,
        Measure.STT_AUDIO_DURATION: 2,
        Measure.STT_SESSION_DURATION: 2,
    }


def test_a_turn_of_which_nothing_was_heard_has_no_length(noted: Noted) -> None:
    TurnMeter(noted.note).end("")
    assert noted == {Measure.STT_SESSIONS: 1, Measure.STT_ACTIVE_SESSIONS: 0}


def test_a_sentence_counts_its_sound_and_its_words(noted: Noted) -> None:
    meter = SentenceMeter(noted.note, Clock())
    for event in (Audio(SECOND), Word(text="hi", start=0, end=1), Audio(SECOND), End(seconds=2)):
        meter.event(event)
    meter.end()
    assert noted == {
        Measure.TTS_SESSIONS: 1,
        Measure.TTS_ACTIVE_SESSIONS: 0,
        Measure.TTS_SENT_FRAMES: 1,
        Measure.TTS_RECV_FRAMES: 2,
        Measure.TTS_RECV_WORDS: 1,
        Measure.TTS_TTFT: 1,
        Measure.TTS_AUDIO_DURATION: 2,
        Measure.TTS_GEN_DURATION: 2,
    }


@pytest.mark.parametrize(
    ("finish", "interrupted", "failed"),
    [("stop", 0, 0), ("length", 0, 0), ("cancel", 1, 0), ("broken", 0, 1), (None, 1, 0)],
)
def test_an_answer_says_how_it_ended(
    noted: Noted, finish: str | None, interrupted: int, failed: int
) -> None:
    meter = AnswerMeter(noted.note, ASKED, Clock())
    meter.event(Token("Fine, "))
    meter.event(Token("thanks."))
    if finish is not None:
        meter.event(Usage(tokens_in=4, tokens_out=2, finish=finish))
    meter.end()
    assert noted.get(Measure.VLLM_INTERRUPT, 0) == interrupted
    assert noted.get(Measure.VLLM_HARD_ERRORS, 0) == failed
    assert (noted[Measure.VLLM_SENT_WORDS], noted[Measure.VLLM_RECV_WORDS]) == (4, 2)
    assert noted[Measure.VLLM_TTFT] == 1
    assert noted[Measure.VLLM_ACTIVE_SESSIONS] == 0


def test_a_full_engine_has_done_nothing_wrong(noted: Noted) -> None:
    note_miss(noted.note, EngineBusy("fake", "is full"), Measure.TTS_HARD_MISSES)
    assert not noted
    note_miss(noted.note, EngineError("fake", "broke"), Measure.TTS_HARD_MISSES)
    assert set(noted) == {Measure.TTS_HARD_MISSES, Measure.HARD_SERVICE_MISSES}
