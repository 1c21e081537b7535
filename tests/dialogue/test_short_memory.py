from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.dialogue import Persona, ShortMemory
from bot.engines import Role, estimate_tokens


@dataclass
class Row:
    prompt: str
    heard: str
    user_name: str = "ann"


def test_it_holds_what_was_asked_and_what_was_heard(persona: Persona) -> None:
    memory = ShortMemory(1500)
    memory.add("hello", "Hi Ann.", "ann")
    asked, said = memory.messages(persona)
    assert (asked.role, asked.content, asked.name) == (Role.USER, "ann: hello", "ann")
    assert (said.role, said.content) == (Role.ASSISTANT, "Hi Ann.")


@pytest.mark.parametrize("heard", ["", " ", "...", "…", ". . ."])
def test_what_nobody_heard_is_not_remembered(persona: Persona, heard: str) -> None:
    memory = ShortMemory(1500)
    assert not memory.add("hello", heard, "ann")
    assert memory.messages(persona) == ()


def test_the_oldest_turns_go_when_the_tokens_are_used_up(persona: Persona) -> None:
    memory = ShortMemory(100)
    for number in range(20):
        memory.add(f"question {number}", f"answer {number} " + "word " * 5, "ann")
    messages = memory.messages(persona)
    assert messages[-1].content.startswith("answer 19")
    assert messages[0].role is Role.USER
    assert sum(estimate_tokens(m.content) + 4 for m in messages) <= 100
    assert len(messages) >= 4


def test_a_smaller_budget_takes_effect_at_once(persona: Persona) -> None:
    memory = ShortMemory(1500)
    for number in range(10):
        memory.add(f"question {number}", "an answer", "ann")
    memory.tokens = 40
    assert len(memory.messages(persona)) < 20


def test_a_start_takes_up_the_talk_from_the_history(persona: Persona) -> None:
    memory = ShortMemory(1500)
    assert memory.load([Row("one", "first"), Row("two", ""), Row("three", "third")]) == 2
    assert [m.content for m in memory.messages(persona)][::2] == ["ann: one", "ann: three"]


def test_what_the_history_tells_of_somebody_is_not_put_into_their_mouth(persona: Persona) -> None:
    memory = ShortMemory(1500)
    memory.load([Row("ann raided with 9 viewers.", "Welcome!")])
    assert memory.messages(persona)[0].content == "ann raided with 9 viewers."


def test_parentheses_of_past_turns_are_taken_out(persona: Persona) -> None:
    memory = ShortMemory(1500)
    memory.add("Ann raided. (Thank them in one sentence.)", "Thank you, Ann!")
    assert memory.messages(persona)[0].content == "Ann raided."


def test_clearing_forgets_all_and_erasure_one_person(persona: Persona) -> None:
    memory = ShortMemory(1500)
    memory.add("hello", "Hi Ann.", "ann")
    memory.add("hello", "Hi Bob.", "bob")
    memory.forget("Ann")
    assert "nn" not in "".join(m.content for m in memory.messages(persona))
    assert len(memory) == 1
    memory.clear()
    assert len(memory) == 0
