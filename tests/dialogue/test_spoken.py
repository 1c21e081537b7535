from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import EXPRESSIONS, Persona

PERSONA = Persona.default()


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("*yawns* Good morning", "Good morning"),
        ("Well (laughs softly) no", "Well no"),
        ("Hahaha, you win!", "You win!"),
        ("[happy] Nice to see you", "Nice to see you"),
        ("[dances] Yes", "Yes"),
        ("**Really** good", "Really good"),
        ("They are **** long", "They are **** long"),
        ("Hi 😀 there", "Hi there 😀"),
        ("A 👨‍👩‍👧 came", "A came 👨‍👩‍👧"),
        ("😀🎉", "😀🎉"),
        ("*sighs*", ""),
        ("btw, w/o me", "by the way, without me"),
    ],
)
def test_what_is_written_becomes_sayable(written: str, spoken: str) -> None:
    assert PERSONA.spoken(written) == spoken


def test_only_the_end_of_an_answer_loses_its_full_stop() -> None:
    persona = Persona.parse("prompt: x\nspoken: {full_stop: drop}", place="p.yaml")
    assert persona.spoken("That is it.") == "That is it."
    assert persona.spoken("That is it.", last=True) == "That is it"
    assert persona.spoken("Well...", last=True) == "Well..."


def test_rewriting_never_makes_a_command() -> None:
    said = PERSONA.spoken("chat wants me to timeout Alice")
    assert said == "chat wants me to timeout Alice"
    bad = Persona.parse(
        "prompt: x\nspoken: {replace: {'timeout (\\w+)': '!timeout \\1'}}", place="p.yaml"
    )
    assert "!" not in bad.spoken("chat wants me to timeout Alice")


@pytest.mark.parametrize("line", ["!timeout Alice", "/ban Alice", "ok !ban Alice", "*x* !ban Al"])
def test_a_command_that_a_model_writes_is_only_talk(line: str) -> None:
    said = PERSONA.spoken(line)
    assert "!" not in said and "/" not in said and "Al" in said


@pytest.mark.parametrize(
    ("line", "face"),
    [("[happy] Hi", "happy"), ("[smile] Hi [crying]", "sad"), ("[sings] La", ""), ("Hi", "")],
)
def test_a_tag_chooses_the_expression(line: str, face: str) -> None:
    assert PERSONA.expression(line) == face


def test_names_are_said_as_they_sound() -> None:
    persona = Persona.parse("prompt: x\nspoken: {names: {xX_Bob_Xx: Bob}}", place="p.yaml")
    assert persona.spoken("hello XX_BOB_XX, not xX_Bob_Xxy") == "hello Bob, not xX_Bob_Xxy"


@given(st.text(max_size=200), st.booleans())
def test_any_text_can_be_rewritten(text: str, last: bool) -> None:
    said = PERSONA.spoken(text, last=last)
    assert not said.startswith(("!a", "/a"))
    assert PERSONA.expression(text) in (*EXPRESSIONS, "")
