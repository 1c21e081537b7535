"""Whom a line is for: names first, then who talks with whom, then what was asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.listening import Addressing


def room(rule: str = "talk") -> Addressing:
    return Addressing(("Luna",), rule=rule, follow_s=30)


def test_a_name_is_a_word_of_its_own():
    assert room().concerns("Ann", "hey luna!", 0).meant
    assert not room().concerns("Ann", "a lunar day", 0).meant


def test_one_person_alone_who_asks_means_the_bot():
    assert room().concerns("Ann", "what is that", 0).meant
    assert room().concerns("Ann", "I love you", 0).meant
    assert not room().concerns("Ann", "nice shot", 0).meant


def test_among_several_people_a_question_is_for_anybody():
    talk = room()
    talk.concerns("Bob", "good evening", 0)
    assert not talk.concerns("Ann", "what is that?", 1).meant
    assert talk.concerns("Ann", "what is that?", 400).meant, "Bob has long been gone"


def test_an_answer_keeps_the_conversation_open_for_a_while():
    talk = room()
    talk.concerns("Ann", "Luna, hello", 0)
    talk.answered("Ann", 2)
    assert talk.concerns("Ann", "nice to hear", 20).meant
    talk.answered("Ann", 22)
    assert not talk.concerns("Ann", "so there we are", 60).meant


def test_a_conversation_is_with_one_person():
    talk = room()
    talk.concerns("Ann", "Luna, hello", 0)
    talk.answered("Ann", 2)
    assert not talk.concerns("Bob", "me too", 3).meant
    assert not talk.concerns("Ann", "really", 4).meant, "Bob came between"


def test_a_line_to_somebody_else_is_not_for_the_bot():
    talk = room()
    talk.concerns("Bob", "hello", 0)
    talk.concerns("Ann", "Luna, hello", 1)
    talk.answered("Ann", 2)
    said = talk.concerns("Ann", "Bob, what do you think?", 3)
    assert (said.meant, said.why) == (False, "it is for Bob")


@given(st.text(max_size=40), st.floats(0, 1e6), st.sampled_from(["all", "talk", "name"]))
def test_every_line_has_a_verdict_with_its_reason(text, at, rule):
    verdict = room(rule).concerns("Ann", text, at)
    assert verdict.why
    assert verdict.meant or rule != "all"
