"""Spoken conversations with the whole house: answers, interruptions, whom a line is for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.host import ChatMessage, Ear, GuestHeard, Heard, Talker, Trust, User
from bot.testing import Rehearsal
from tests.listening.sounds import frames, loud, quiet

ANN = User(id="1", name="Ann")
BOB = User(id="2", name="Bob")
Rehearse = Callable[..., Rehearsal]


def heard(text: str, user: User = ANN, **fields) -> Heard:
    return Heard(text=text, user=user, source=user.name, trust=Trust.OWNER, **fields)


async def speak(ear: Ear, *sounds) -> None:
    """Sound into an ear as it would come, twenty times as fast."""
    for frame in frames(*sounds):
        await ear.listener.inbox.put(frame)
        await asyncio.sleep(0.001)


async def talker(show: Rehearsal, user: User = ANN, **options) -> Ear:
    ear = await show.app.ears.open(Talker(source=user.name, user=user, **options), live=False)
    show.app.host.beside(ear.run())
    return ear


def counted(show: Rehearsal, name: str) -> dict[str, float]:
    found = (m for m in show.app.metrics.registry.collect() if m.name == name)
    samples = [s for metric in found for s in metric.samples if s.name.endswith("_total")]
    return {next(iter(sample.labels.values())): sample.value for sample in samples}


def timed(show: Rehearsal, name: str) -> dict[str, tuple[float, float]]:
    """How often each label of a histogram was observed, and the sum of it."""
    found: dict[str, dict[str, float]] = {"_count": {}, "_sum": {}}
    for sample in (s for m in show.app.metrics.registry.collect() for s in m.samples):
        end = sample.name.removeprefix(name)
        if end in found:
            found[end][next(iter(sample.labels.values()))] = sample.value
    return {label: (count, found["_sum"][label]) for label, count in found["_count"].items()}


async def test_what_is_said_aloud_is_answered(rehearse: Rehearse):
    async with rehearse("voice_chat") as show:
        show.mind.answer = "Half past nine."
        show.ears.texts = ["Luna, what time is it?"]
        ear = await talker(show, trust=Trust.OWNER)
        await speak(ear, quiet(0.3), loud(1.2), quiet(1.0))
        await show.until(lambda: show.heard == ["Half past nine."])
        asked = show.mind.asked[-1].messages[-1]
        assert asked.content == "Ann: Luna, what time is it?"
        ear.listener.inbox.end()
        await show.settle()
        event = show.exchanges[0].event
        assert isinstance(event, Heard)
        assert event.quiet_ms > 100
        trace = show.trace(event)
        assert any(step.startswith("Ears: fake wrote it") for step in trace)
        assert any("it names the bot" in step for step in trace)
        took = timed(show, "turn_latency_seconds")
        assert {stage: count for stage, (count, _) in took.items()} == dict.fromkeys(
            ("pause", "writing", "mind", "voice", "first_audio"), 1
        )
        parts = [took[stage][1] for stage in ("pause", "writing", "mind", "voice")]
        assert sum(parts) <= took["first_audio"][1] + 0.01


async def test_a_new_name_is_listened_for_at_once(rehearse: Rehearse):
    async with rehearse("voice_chat", plugins={"voice_chat": {"answer": "name"}}) as show:
        await show.emit(heard("Luna, are you there"))
        await show.app.desk.save_settings("general", {"name": "Mira"})
        await show.until(lambda: show.app.persona.name == "Mira")
        await show.emit(heard("Luna, I like trains", BOB), heard("Mira, I like trains", BOB))
        assert [message.event.text for message in show.exchanges] == [
            "Luna, are you there",
            "Mira, I like trains",
        ]


@pytest.mark.parametrize(
    ("rule", "text", "answered"),
    [
        ("talk", "What shall we play?", True),
        ("talk", "I like trains", False),
        ("talk", "Luna, I like trains", True),
        ("name", "What shall we play?", False),
        ("all", "I like trains", True),
    ],
)
async def test_whom_a_line_is_for(rehearse: Rehearse, rule: str, text: str, answered: bool):
    async with rehearse(plugins={"voice_chat": {"answer": rule}}) as show:
        line = heard(text)
        await show.emit(line)
        assert bool(show.exchanges) == answered
        assert not answered or show.exchanges[0].prompt == text


async def test_a_conversation_goes_on_until_somebody_else_speaks(rehearse: Rehearse):
    async with rehearse("voice_chat") as show:
        await show.emit(heard("Luna, hello"), heard("that is nice"))
        assert len(show.exchanges) == 2
        await show.emit(GuestHeard(text="so anyway", user=BOB, source="Bob"))
        await show.emit(heard("right you are, Bob"))
        assert len(show.exchanges) == 2, "they talk to each other"
        await show.emit(heard("Luna, do you agree?"))
        asked = show.mind.asked[-1].messages[-1].content
        assert "Bob: so anyway" in asked
        assert asked.startswith("Ann: Luna, do you agree?")


async def test_the_history_tells_who_said_what(rehearse: Rehearse):
    async with rehearse("voice_chat") as show:
        await show.emit(heard("Luna, I am tired"), heard("Luna, I am not", BOB))
        await show.emit(heard("Luna, who is tired?"))
        told = [message.content for message in show.mind.asked[-1].messages]
        assert "Ann: Luna, I am tired" in told
        assert "Bob: Luna, I am not" in told


async def test_words_interrupt_and_only_what_was_heard_is_remembered(rehearse: Rehearse):
    async with rehearse("voice_chat", "chat") as show:
        show.voice.per_word = 0.3
        answers = iter(("one two three four five six seven eight nine ten eleven twelve.", "Yes."))
        show.mind.answer = lambda request: next(answers)
        show.ears.texts = ["Luna wait a moment"]
        ear = await talker(show, trust=Trust.OWNER)
        await show.app.host.emit(ChatMessage(text="Luna, count", user=BOB))
        await show.until(lambda: show.app.stage.sounding)
        await show.until(lambda: len(show.events("word")) == 2)  # the first was heard
        await speak(ear, loud(0.8), quiet(0.8))
        await show.until(lambda: len(show.exchanges) == 2)
        first = show.exchanges[0]
        assert not first.complete
        assert first.reason == "Ann speaks"
        assert 1 <= len(first.heard.split()) < 10
        assert first.heard in [message.content for message in show.mind.asked[-1].messages]
        assert show.app.outputs.gain == 1.0
        took = timed(show, "bargein_seconds")
        assert took["duck"] == (1, pytest.approx(0.032, abs=0.02))
        assert took["duck"][1] < took["cut"][1] < 0.8
        ear.listener.inbox.end()


async def test_a_cough_ducks_and_holds_it_and_then_it_goes_on(rehearse: Rehearse):
    async with rehearse("voice_chat", "chat") as show:
        show.voice.per_word = 0.2
        show.mind.answer = "one two three four five six seven eight nine ten."
        show.ears.texts = [""]
        ear = await talker(show, trust=Trust.OWNER)
        await show.app.host.emit(ChatMessage(text="Luna, count", user=BOB))
        await show.until(lambda: show.app.stage.sounding)
        await speak(ear, loud(0.4))
        assert show.app.outputs.gain < 0.3
        held_at = show.app.outputs.position
        await asyncio.sleep(0.05)
        assert show.app.outputs.position == pytest.approx(held_at, abs=0.01)
        await speak(ear, quiet(0.8))
        await show.until(lambda: show.exchanges)
        assert show.exchanges[0].complete
        assert show.app.outputs.gain == 1.0
        assert counted(show, "greenroom_barge_ins") == {"duck": 1, "hold": 1, "resume": 1}
        ear.listener.inbox.end()


async def test_a_guest_only_ducks_what_is_more_urgent(rehearse: Rehearse):
    async with rehearse("voice_chat") as show:
        show.voice.per_word = 0.05
        show.mind.answer = "one two three four five six seven eight nine ten."
        show.ears.texts = ["hold on please"]
        ear = await talker(show, BOB, guest=True)
        await show.app.host.emit(heard("Luna, count"))
        await show.until(lambda: show.app.stage.sounding)
        await speak(ear, loud(0.8), quiet(0.8))
        await show.until(lambda: show.exchanges)
        assert show.exchanges[0].complete
        assert show.app.outputs.gain == 1.0
        ear.listener.inbox.end()


async def test_nobody_is_spoken_over(rehearse: Rehearse):
    async with rehearse("voice_chat", "chat") as show:
        ear = await talker(show, trust=Trust.OWNER)
        show.ears.texts = ["so I was thinking"]
        await speak(ear, loud(0.5))
        await show.until(lambda: show.app.stage.listening)
        assert show.app.stage.snapshot()["state"] == "listening"
        await show.app.host.emit(ChatMessage(text="Luna, hi", user=BOB))
        await asyncio.sleep(0.05)
        assert show.app.host.turns.now is None
        await speak(ear, quiet(1.5))
        await show.until(lambda: show.exchanges)
        ear.listener.inbox.end()


async def test_the_panels_switch_stops_the_listening(rehearse: Rehearse):
    async with rehearse("voice_chat") as show:
        show.ears.texts = ["Luna, hello"]
        ear = await talker(show, trust=Trust.OWNER)
        await show.app.desk.change_show({"listen_to_mic": False})
        await speak(ear, loud(0.8), quiet(0.8))
        assert show.ears.asked == []
        assert show.app.ears.state("Ann") == (True, "listening is switched off")
        ear.listener.inbox.end()


# --- thinking ahead --------------------------------------------------------------------------


async def said(show: Rehearsal, text: str, *more: str) -> None:
    show.ears.texts = [text, *more]
    ear = await talker(show, trust=Trust.OWNER)
    await speak(ear, quiet(0.3), loud(0.2 * len(text.split()) + 0.1), quiet(1.6))
    ear.listener.inbox.end()
    await show.until(lambda: show.exchanges)


async def test_a_right_guess_is_an_answer_that_began_earlier(rehearse: Rehearse):
    async with rehearse("voice_chat") as show:
        await said(show, "Luna, how are you")
        assert len(show.mind.asked) == 1
        assert show.heard == ["Hello there."]
        assert counted(show, "greenroom_speculations") == {"hit": 1}
        assert any("began to think" in step for step in show.trace(show.exchanges[0].event))
        assert show.exchanges[0].remembered


async def test_a_wrong_guess_is_thrown_away(rehearse: Rehearse):
    async with rehearse("voice_chat") as show:
        show.ears.partials = False  # it is asked at each pause
        show.mind.answer = lambda request: request.messages[-1].content
        show.ears.texts = ["Luna, tell me", "Luna, tell me a story."]
        ear = await talker(show, trust=Trust.OWNER)
        await speak(ear, loud(0.6), quiet(0.2), loud(0.6), quiet(1.6))
        ear.listener.inbox.end()
        await show.until(lambda: show.exchanges)
        assert "a story" in show.heard[0]
        assert counted(show, "greenroom_speculations").get("miss") == 1


async def test_thinking_ahead_can_be_switched_off(rehearse: Rehearse):
    async with rehearse(plugins={"voice_chat": {"speculate": False}}) as show:
        await said(show, "Luna, how are you")
        assert counted(show, "greenroom_speculations") == {}
        assert show.heard == ["Hello there."]


async def test_it_breaks_a_long_silence_once(rehearse: Rehearse):
    settings = {"silence_s": 0.2, "silence_prompt": "Say something."}
    async with rehearse(plugins={"voice_chat": settings}) as show:
        await show.emit(heard("Luna, hello"))
        await show.until(lambda: len(show.exchanges) == 2)
        assert show.exchanges[1].prompt == "Say something."
        assert not show.exchanges[1].remembered
