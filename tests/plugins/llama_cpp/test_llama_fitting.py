from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engines import Message, Role
from bot.errors import EngineUnusable
from plugins.llama_cpp.fitting import fit

SYSTEM = Message(Role.SYSTEM, "s" * 10)


def letters(messages: Sequence[Message]) -> list[int]:
    """A token per character, two more around each turn."""
    return [ord(char) for m in messages for char in f"<{m.content}>"]


def user(text: str) -> Message:
    return Message(Role.USER, text)


def test_what_fits_stays_whole_and_has_no_note() -> None:
    tokens, note = fit([SYSTEM, user("Hi")], letters, 100)
    assert (len(tokens), note) == (16, "")


def test_the_oldest_turns_go_first_and_the_system_text_stays() -> None:
    tokens, note = fit([SYSTEM, user("a" * 20), user("b" * 20), user("c")], letters, 40)
    text = "".join(map(chr, tokens))
    assert text == f"<{SYSTEM.content}><{'b' * 20}><c>"
    assert note == "longer than the 40 tokens for a prompt: 1 turns left out"


def test_a_question_longer_than_the_context_is_cut_with_a_note() -> None:
    tokens, note = fit([SYSTEM, user("q" * 100_000)], letters, 50)
    assert len(tokens) <= 50
    assert "characters left out" in note


def test_no_room_at_all_is_a_clear_error() -> None:
    with pytest.raises(EngineUnusable, match="too few") as caught:
        fit([SYSTEM, user("Hi")], letters, 3)
    assert "n_ctx" in caught.value.hint


@given(st.lists(st.text(max_size=200), min_size=1, max_size=8), st.integers(60, 300))
def test_the_prompt_always_fits(texts: list[str], room: int) -> None:
    tokens, _ = fit([SYSTEM, *map(user, texts)], letters, room)
    assert 0 < len(tokens) <= room
