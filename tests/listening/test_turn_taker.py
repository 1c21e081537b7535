"""Turns: they begin with voice or a key, end by the earliest rule, and never overlap."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.listening import (
    Hangover,
    KeyRelease,
    Longest,
    Manner,
    NotWhileSinging,
    NotWhileTalking,
    Scene,
    SemanticPause,
    Switch,
    TurnBegins,
    TurnEnds,
    TurnFails,
    TurnGoesOn,
    TurnPauses,
    TurnTaker,
    WhileKeyDown,
)

STEP = 0.032
BY_SILENCE = Manner(endings=(Hangover(seconds=0.5), Longest(seconds=30)))
BY_KEY = Manner(
    gates=(Switch(), WhileKeyDown()), endings=(KeyRelease(tail_s=0.1), Longest()), by_key=True
)


class Talk:
    """A turn-taker and a clock that goes on by a window of sound at a time."""

    def __init__(self, manner: Manner) -> None:
        self.taker = TurnTaker(manner)
        self.at = 0.0
        self.told: list = []

    def hear(self, seconds: float, voice: bool, scene: Scene | None = None) -> Talk:
        end = self.at + seconds
        while self.at < end - 1e-9:
            self.at += STEP
            self.told += self.taker.hear(self.at, STEP, voice, scene or Scene())
        return self

    def read(self, text: str, done: float = -1.0) -> Talk:
        self.told += self.taker.read(self.at, text, done)
        return self

    def kinds(self) -> list[type]:
        return [type(decision) for decision in self.told]


def test_a_turn_begins_with_voice_and_ends_after_silence():
    talk = Talk(BY_SILENCE).hear(1.0, True).hear(1.0, False)
    assert talk.kinds() == [TurnBegins, TurnPauses, TurnEnds]
    end = talk.told[-1]
    assert end.rule == "silence"
    assert end.spoke_until == pytest.approx(1.024)
    assert end.at - end.spoke_until == pytest.approx(0.5, abs=STEP)


def test_a_pause_that_was_only_a_pause_is_taken_back():
    talk = Talk(BY_SILENCE).hear(0.5, True).hear(0.2, False).hear(0.5, True).hear(1, False)
    assert talk.kinds() == [TurnBegins, TurnPauses, TurnGoesOn, TurnPauses, TurnEnds]


def test_a_click_is_nothing_and_is_not_waited_for():
    talk = Talk(BY_SILENCE).hear(STEP, True).hear(0.2, False)
    assert talk.kinds() == [TurnBegins, TurnFails]
    assert talk.told[-1].at < 0.2


def test_a_whole_sentence_ends_the_turn_sooner_than_half_a_one():
    def waited(text: str) -> float:
        talk = Talk(Manner(endings=(SemanticPause(),)))
        talk.hear(1.0, True).read(text).hear(3.0, False)
        return talk.told[-1].at - talk.told[-1].spoke_until

    whole, half = waited("What time is it?"), waited("I think that the")
    assert whole <= 0.13 + STEP
    assert half == pytest.approx(1.2, abs=STEP)
    assert whole < waited("what time is it in berlin") < waited("") < half


def test_words_that_come_after_the_silence_end_the_turn_at_once():
    talk = Talk(Manner(endings=(SemanticPause(),))).hear(1.0, True).hear(0.3, False)
    assert talk.kinds() == [TurnBegins, TurnPauses]
    assert talk.read("That is all.").kinds()[-1] is TurnEnds


def test_a_model_of_ones_own_can_judge_the_end():
    class Never:
        def complete(self, text: str) -> float:
            return 0.0

    talk = Talk(Manner(endings=(SemanticPause(judge=Never(), open_s=2.0),)))
    talk.hear(1.0, True).read("That is all.").hear(1.9, False)
    assert TurnEnds not in talk.kinds()


def test_a_recogniser_that_hears_whether_somebody_is_done_is_believed():
    """More than the last word: what sounds whole may go on, what sounds open may be all."""
    goes_on = Talk(Manner()).hear(1.0, True).read("That is all.", 0.1).hear(0.6, False)
    assert TurnEnds not in goes_on.kinds()
    is_over = Talk(Manner()).hear(1.0, True).read("He is not very", 0.95).hear(0.2, False)
    assert TurnEnds in is_over.kinds()


def test_what_a_recogniser_hears_in_the_silence_counts_at_once():
    talk = Talk(Manner()).hear(1.0, True).read("That is all", 0.2).hear(0.3, False)
    assert TurnEnds not in talk.kinds()
    assert TurnEnds in talk.read("That is all", 0.9).kinds()


def test_with_push_to_talk_only_the_key_counts():
    talk = Talk(BY_KEY).hear(1.0, True)
    assert talk.told == []
    down, up = Scene(key_down=True), Scene()
    talk.hear(0.5, True, down).hear(2.0, False, down).hear(0.5, True, down)
    assert TurnEnds not in talk.kinds()
    talk.hear(0.3, False, up)
    assert talk.kinds()[-1] is TurnEnds
    assert talk.told[-1].rule == "key"


def test_a_key_pressed_in_silence_is_nothing():
    talk = Talk(BY_KEY).hear(1.0, False, Scene(key_down=True)).hear(0.3, False)
    assert talk.kinds() == [TurnBegins, TurnFails]


@pytest.mark.parametrize(
    ("gate", "scene"),
    [
        (Switch(), Scene(listening=False)),
        (NotWhileSinging(), Scene(bot_sings=True)),
        (NotWhileTalking(), Scene(bot_speaks=True)),
    ],
)
def test_behind_a_shut_gate_nobody_has_a_turn(gate, scene):
    manner = replace(BY_SILENCE, gates=(gate,))
    assert Talk(manner).hear(1.0, True, scene).told == []
    talk = Talk(manner).hear(1.0, True).hear(STEP, True, scene)
    assert talk.kinds() == [TurnBegins, TurnFails]
    assert talk.told[-1].reason == gate.shut(scene)


def test_nobody_speaks_for_ever():
    talk = Talk(BY_SILENCE).hear(31.0, True)
    assert talk.kinds()[:2] == [TurnBegins, TurnEnds]
    assert talk.told[1].rule == "length"


def test_a_turn_whose_source_is_gone_is_nothing():
    talk = Talk(BY_SILENCE).hear(1.0, True)
    assert talk.taker.drop(talk.at, "gone") == (TurnFails(talk.at, "gone"),)
    assert talk.taker.drop(talk.at, "gone") == ()


pieces = st.lists(
    st.one_of(
        st.tuples(st.just("voice"), st.floats(0.03, 2.0)),
        st.tuples(st.just("quiet"), st.floats(0.03, 2.0)),
        st.tuples(st.just("words"), st.sampled_from(["", "so", "so the", "That is it.", "yes,"])),
        st.tuples(st.sampled_from(["key", "sing", "off"]), st.booleans()),
    ),
    max_size=12,
)
manners = st.sampled_from(
    [BY_SILENCE, BY_KEY, Manner(), Manner(endings=(Hangover(seconds=0.2), SemanticPause()))]
)


@settings(max_examples=150, deadline=None)
@given(manners, pieces)
def test_whatever_happens_turns_follow_each_other_and_end(manner: Manner, happened):
    talk, scene = Talk(manner), Scene()
    for kind, value in happened:
        if kind == "words":
            talk.read(value)
        elif kind in ("voice", "quiet"):
            talk.hear(value, kind == "voice", scene)
        else:
            field = {"key": "key_down", "sing": "bot_sings"}.get(kind, "listening")
            scene = replace(scene, **{field: value if kind != "off" else not value})
    talk.hear(3.0, False, Scene())
    assert talk.taker.turn is None, "silence ends every turn"
    is_open, paused, last = False, False, 0.0
    for decision in talk.told:
        assert decision.at >= last
        last = decision.at
        if isinstance(decision, TurnBegins):
            assert not is_open
            is_open, paused = True, False
            continue
        assert is_open
        if isinstance(decision, TurnPauses | TurnGoesOn):
            assert paused == isinstance(decision, TurnGoesOn)
            paused = not paused
        else:
            is_open = False
        if isinstance(decision, TurnEnds):
            assert decision.spoke_until <= decision.at
    assert not is_open


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(0.0, 0.09), max_size=20), st.floats(0.13, 1.0))
def test_dips_within_a_sentence_never_end_a_turn(dips, hangover):
    talk = Talk(Manner(endings=(Hangover(seconds=hangover),)))
    talk.hear(0.3, True)
    for dip in dips:
        talk.hear(max(0.0, dip - STEP), False).hear(0.2, True)
    assert talk.kinds() == [TurnBegins]
