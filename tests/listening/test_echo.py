"""What is an echo: the words that the bot says, as they may be misheard, and nothing else."""

from __future__ import annotations

import pytest

from bot.listening import EchoLevel, is_echo

SAID = ("Well,", "Catherine,", "the", "castle", "needs", "a", "bigger", "tower", "tonight")


@pytest.mark.parametrize(
    "text",
    ["the castle needs a bigger tower", "castle needs bigger", "Kathrin the cassel needs a big"],
)
def test_what_it_says_comes_back_as_an_echo(text):
    assert is_echo(text, SAID)


@pytest.mark.parametrize(
    "text", ["", "stop", "no the castle is fine", "what about the moat", "tower castle the needs"]
)
def test_what_others_say_does_not(text):
    assert not is_echo(text, SAID)


def test_a_silent_bot_has_no_echo():
    assert not is_echo("the castle", ())


def test_the_level_of_an_echo_is_learned_and_forgotten():
    echo = EchoLevel()
    assert echo.step(0.0, 0.02, -35, -15), "nothing is known yet"
    echo.was_echo()
    assert not echo.step(0.1, 0.02, -34, -15)
    assert echo.step(0.2, 0.02, -20, -15), "a person is louder"
    for number in range(10_000):
        louder = echo.step(1 + number * 0.02, 0.02, -30, -15)
    assert louder, "the room may have changed"
