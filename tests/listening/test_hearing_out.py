"""From sound to turns: what is told, when, and what becomes of sound that is odd."""

from __future__ import annotations

import asyncio
import gc
import sys
from dataclasses import replace

import pytest

from bot.audio import AudioChunk, AudioFormat
from bot.errors import AudioError, EngineError
from bot.listening import (
    Act,
    Deaf,
    Heard,
    Inbox,
    KeyRelease,
    Listener,
    Longest,
    Manner,
    Names,
    Nothing,
    Onset,
    Partial,
    SemanticPause,
    SoundSource,
    Utterance,
    WhileKeyDown,
)
from bot.testing import FakeEars
from tests.listening.sounds import MIC, PLAIN, FakeMouth, frames, listener, loud, quiet
from tests.virtual_time import play


async def hear(ear: Listener, *sounds: AudioChunk) -> None:
    """All of the sound, as fast as it is taken."""
    running = asyncio.create_task(ear.run())
    for frame in frames(*sounds):
        await ear.inbox.put(frame)
    ear.inbox.end()
    await running


async def all_heard(ear: Listener) -> None:
    while ear.inbox.waiting_s:  # noqa: ASYNC110  # a few turns of the loop
        await asyncio.sleep(0)


async def live(ear: Listener, *sounds: AudioChunk, then: float = 0.0) -> None:
    """The sound as it would come from a call, then no more of it for `then` seconds."""
    running = asyncio.create_task(ear.run())
    for frame in frames(*sounds):
        ear.inbox.offer(frame)
        await asyncio.sleep(frame.seconds)
    await asyncio.sleep(then)
    ear.inbox.end()
    await running


def texts(told: list[Heard]) -> list[str]:
    return [one.text for one in told if isinstance(one, Utterance)]


async def test_a_turn_is_told_from_onset_to_utterance():
    told: list[Heard] = []
    ear = listener(FakeEars("good evening everybody"), told)
    await hear(ear, quiet(0.5), loud(1.0), quiet(1.0))
    assert isinstance(told[0], Onset)
    assert 0.5 < told[0].at < 0.6
    partials = [one.text for one in told if isinstance(one, Partial)]
    assert partials[0] == "good"
    assert partials[-1] == "good evening everybody"
    said = told[-1]
    assert isinstance(said, Utterance)
    assert said.text == "good evening everybody"
    assert said.end == pytest.approx(1.5, abs=0.05)
    assert said.quiet_s == pytest.approx(0.3, abs=0.05)
    assert said.engine == "fake"


async def test_turns_are_told_in_their_order_even_where_the_first_takes_longer():
    told: list[Heard] = []
    ears = FakeEars("first", "second", delay=0.02)
    await hear(listener(ears, told), loud(0.5), quiet(0.5), loud(0.5), quiet(0.5))
    assert texts(told) == ["first", "second"]


async def test_what_is_said_when_the_sound_ends_counts():
    told: list[Heard] = []
    await hear(listener(FakeEars("and so"), told), loud(0.5))
    assert texts(told) == ["and so"]
    assert told[-1].rule == "source"


async def test_the_first_consonant_before_the_voice_belongs_to_the_turn():
    heard: list[float] = []

    class Ears(FakeEars):
        async def stream(self, audio, request, cancel):
            heard.append(sum([chunk.seconds async for chunk in audio]))
            return
            yield

    await hear(listener(Ears(), []), quiet(1.0), loud(0.5), quiet(0.5))
    assert heard[0] == pytest.approx(0.3 + 0.5 + 0.3, abs=0.05)


@pytest.mark.parametrize(
    "format", [AudioFormat(8_000), AudioFormat(44_100, 2), AudioFormat(48_000), AudioFormat(22_050)]
)
async def test_any_rate_and_any_number_of_channels_is_heard(format: AudioFormat):
    told: list[Heard] = []
    ear = listener(FakeEars("hello"), told)
    await hear(ear, quiet(0.3, format), loud(0.6, format), quiet(0.8, format))
    assert texts(told) == ["hello"]
    assert told[-1].end == pytest.approx(0.9, abs=0.1)


async def test_a_format_that_is_none_is_refused_in_words():
    ear = listener(FakeEars(), [])
    with pytest.raises(AudioError, match="12 Hz"):
        await hear(ear, AudioChunk(b"\0" * 40, AudioFormat(12)))


async def test_frames_that_are_cut_in_the_middle_of_a_sample_make_no_noise():
    told: list[Heard] = []
    ear = listener(FakeEars("whole"), told)
    sound = quiet(0.4).pcm + loud(0.5).pcm + quiet(0.6).pcm
    running = asyncio.create_task(ear.run())
    for at in range(0, len(sound), 333):
        await ear.inbox.put(AudioChunk(sound[at : at + 333], MIC))
    ear.inbox.end()
    await running
    assert texts(told) == ["whole"]


def test_where_a_call_sends_nothing_the_clock_ends_the_turn():
    told: list[Heard] = []

    async def call() -> None:
        ear = listener(FakeEars("hello there"), told, live=True)
        await live(ear, quiet(0.2), loud(0.8), then=5.0)

    play(call())
    assert texts(told) == ["hello there"]
    assert told[-1].rule == "silence"
    assert told[-1].quiet_s == pytest.approx(0.3, abs=0.1)


async def late() -> None:
    """A network that stood still for a moment."""
    await asyncio.sleep(0.15)


async def stalled() -> None:
    """A machine that did, with the clocks of everybody in it."""
    loop = asyncio.get_running_loop()
    loop._virtual += 0.4  # type: ignore[attr-defined]
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.parametrize("happens", [late, stalled])
def test_sound_that_is_late_in_the_middle_of_a_word_is_not_torn(happens):
    told: list[Heard] = []

    async def call() -> None:
        ear = listener(FakeEars("one", "two"), told, live=True)
        running = asyncio.create_task(ear.run())
        for frame in frames(loud(0.5)):
            ear.inbox.offer(frame)
            await asyncio.sleep(frame.seconds)
        await happens()
        for frame in frames(loud(0.5)):
            ear.inbox.offer(frame)
        await asyncio.sleep(2)
        ear.inbox.end()
        await running

    play(call())
    [said] = [one for one in told if isinstance(one, Utterance)]
    assert said.text == "one"
    assert said.end - said.start == pytest.approx(1.0, abs=0.05)


def test_the_time_in_which_nothing_came_counts():
    told: list[Heard] = []

    async def call() -> None:
        ear = listener(FakeEars("one", "two"), told, live=True)
        running = asyncio.create_task(ear.run())
        for sound in (loud(0.5), loud(0.5)):
            for frame in frames(sound):
                ear.inbox.offer(frame)
                await asyncio.sleep(frame.seconds)
            await asyncio.sleep(10)
        ear.inbox.end()
        await running

    play(call())
    starts = [one.at for one in told if isinstance(one, Onset)]
    assert starts[1] - starts[0] == pytest.approx(10.5, abs=0.2)


def test_who_sends_faster_than_real_time_is_told_and_the_newest_sound_counts():
    inbox = Inbox(limit_s=1.0)
    assert all(inbox.offer(frame) for frame in frames(quiet(1.0)))
    assert inbox.state == "behind"
    assert not inbox.offer(loud(0.02))
    assert (inbox.state, round(inbox.lost_s, 2), round(inbox.waiting_s, 2)) == ("overrun", 0.02, 1)
    assert "0.0 s were thrown away" in inbox.note
    inbox.clear()
    assert (inbox.state, inbox.note) == ("ok", "")


async def test_a_sender_that_can_wait_is_kept_waiting():
    inbox = Inbox(limit_s=0.1)
    await inbox.put(quiet(0.1))
    late = asyncio.create_task(inbox.put(quiet(0.1)))
    await asyncio.sleep(0)
    assert not late.done()
    await inbox.get(None)
    await late


async def test_silence_takes_no_memory_however_long_it_lasts():
    told: list[Heard] = []
    ear = listener(FakeEars(), told)
    running = asyncio.create_task(ear.run())
    silence = quiet(10.0)

    async def minutes(count: int) -> int:
        for _ in range(count * 6):
            await ear.inbox.put(silence)
        await all_heard(ear)
        gc.collect()
        return sys.getallocatedblocks()

    before = await minutes(1)
    after = await minutes(5)
    ear.inbox.end()
    await running
    assert after - before < 1_000
    assert told == []


async def test_a_recogniser_without_partial_results_is_asked_at_the_pause():
    told: list[Heard] = []
    ears = FakeEars("one two", "one two three", partials=False)
    attention = replace(PLAIN, manner=Manner(endings=(SemanticPause(whole_s=0.3),)))
    await hear(listener(ears, told, attention), loud(0.5), quiet(0.15), loud(0.5), quiet(2.0))
    assert texts(told) == ["one two three"]
    assert len(ears.asked) == 2, "once at each pause, and not again at the end"
    partials = [one for one in told if isinstance(one, Partial)]
    assert [one.text for one in partials] == ["one two", "one two three"]
    assert all(one.stable for one in partials)


async def test_a_turn_that_goes_on_is_not_answered_from_its_first_half():
    told: list[Heard] = []
    ears = FakeEars("half", "half and whole", partials=False, delay=0.05)
    await hear(listener(ears, told), loud(0.5), quiet(0.15), loud(0.5), quiet(1.0))
    assert texts(told) == ["half and whole"]


async def test_sound_without_words_is_nothing():
    told: list[Heard] = []
    await hear(listener(FakeEars(""), told), loud(0.5), quiet(1.0))
    assert [type(one) for one in told] == [Onset, Nothing]
    assert told[-1].reason == "no word was understood"


async def test_what_nobody_can_write_down_is_told_and_the_next_turn_is_heard():
    told: list[Heard] = []
    ears = FakeEars(EngineError("fake", "broken"), "better now")
    await hear(listener(ears, told), loud(0.5), quiet(0.5), loud(0.5), quiet(0.5))
    deaf = next(one for one in told if isinstance(one, Deaf))
    assert "broken" in str(deaf.error)
    assert texts(told) == ["better now"]


async def test_with_push_to_talk_the_key_makes_the_turn():
    told: list[Heard] = []
    manner = Manner(gates=(WhileKeyDown(),), endings=(KeyRelease(), Longest()), by_key=True)
    ear = listener(FakeEars("pressed"), told, replace(PLAIN, manner=manner))
    running = asyncio.create_task(ear.run())

    async def heard(*sounds: AudioChunk) -> None:
        for frame in frames(*sounds):
            await ear.inbox.put(frame)
        await all_heard(ear)

    await heard(loud(0.5), quiet(0.5))
    ear.key_down = True
    await heard(loud(0.5))
    ear.key_down = False
    await heard(quiet(0.5))
    ear.inbox.end()
    await running
    assert texts(told) == ["pressed"]
    assert told[-1].rule == "key"


async def test_while_listening_is_switched_off_nothing_is_heard():
    told: list[Heard] = []
    on = True
    ear = listener(FakeEars("x"), told, listening=lambda: on)
    running = asyncio.create_task(ear.run())
    on = False
    for frame in frames(loud(1.0), quiet(0.5)):
        await ear.inbox.put(frame)
    ear.inbox.end()
    await running
    assert told == []


async def test_names_are_written_as_they_are():
    told: list[Heard] = []
    ear = listener(
        FakeEars("hey loona is katherine here"), told, names=Names(["Luna", "Catherine"])
    )
    await hear(ear, loud(1.2), quiet(0.5))
    assert texts(told) == ["hey Luna is Catherine here"]


async def test_a_file_is_a_source_like_any_other():
    told: list[Heard] = []
    ear = listener(FakeEars("from a file"), told)
    sound = AudioChunk(quiet(0.3).pcm + loud(0.8).pcm + quiet(0.5).pcm, MIC)
    running = asyncio.create_task(ear.run())
    source = SoundSource(sound)
    async for frame in source.frames():
        assert frame.seconds <= 0.02
        await ear.inbox.put(frame)
    ear.inbox.end()
    await running
    assert texts(told) == ["from a file"]


# --- breaking in -----------------------------------------------------------------------------


async def disturbed(mouth: FakeMouth, ears: FakeEars, *sounds: AudioChunk) -> list[Heard]:
    told: list[Heard] = []
    mouth.speaks = True
    await hear(listener(ears, told, mouth=mouth), *sounds)
    return told


async def test_words_break_in():
    mouth = FakeMouth()
    told = await disturbed(mouth, FakeEars("wait a moment"), quiet(0.3), loud(0.8), quiet(0.5))
    assert [act for act, _ in mouth.acts] == [Act.DUCK, Act.HOLD, Act.CUT]
    assert told[-1].interrupted


async def test_a_cough_lets_the_bot_go_on():
    mouth = FakeMouth()
    await disturbed(mouth, FakeEars(""), quiet(0.3), loud(0.4), quiet(0.5))
    assert [act for act, _ in mouth.acts] == [Act.DUCK, Act.HOLD, Act.RESUME]


async def test_a_backchannel_is_neither_a_turn_nor_an_interruption():
    mouth = FakeMouth()
    told = await disturbed(mouth, FakeEars("mhm yeah"), quiet(0.3), loud(0.5), quiet(0.5))
    assert [act for act, _ in mouth.acts] == [Act.DUCK, Act.HOLD, Act.RESUME]
    assert isinstance(told[-1], Nothing)


async def test_the_bot_does_not_interrupt_itself():
    mouth = FakeMouth()
    mouth.words = ("welcome", "to", "the", "show", "everybody", "tonight", "we", "build")
    told = await disturbed(
        mouth, FakeEars("to the show every body to night"), quiet(0.3), loud(1.4), quiet(0.5)
    )
    assert Act.CUT not in [act for act, _ in mouth.acts]
    assert mouth.acts[-1][0] is Act.RESUME
    assert isinstance(told[-1], Nothing)
    assert told[-1].reason == "it was the bot's own voice"
    assert not [one for one in told if isinstance(one, Partial)]


async def test_once_its_echo_is_known_it_does_not_even_begin_a_turn():
    mouth, told = FakeMouth(), []
    mouth.speaks, mouth.level_db = True, -15.0
    mouth.words = ["welcome", "to", "the", "show"]
    ear = listener(FakeEars("welcome to the show", "stop it now"), told, mouth=mouth)
    echo = loud(0.8, db=-30)
    await hear(ear, quiet(0.3), echo, quiet(0.5), echo, quiet(0.5), loud(0.6, db=-12), quiet(0.5))
    onsets = [one for one in told if isinstance(one, Onset)]
    assert len(onsets) == 2, "the first echo, from which it learned, and the person"
    assert texts(told) == ["stop it now"]
