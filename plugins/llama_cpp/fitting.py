"""A conversation made to fit the context: the oldest turns go first, then the longest text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.engines import Message, Role
from bot.errors import EngineUnusable

Tokenize = Callable[[Sequence[Message]], list[int]]

SHORTEST = 16  # characters that a text keeps at least


def fit(messages: Sequence[Message], tokenize: Tokenize, room: int) -> tuple[list[int], str]:
    """The prompt's tokens, `room` at most, and a note of what was left out.

    Raises EngineUnusable where not even the bare turns fit.
    """
    kept, turns, letters = list(messages), 0, 0
    tokens = tokenize(kept)
    while len(tokens) > room:
        oldest = oldest_turn(kept)
        if oldest is not None:
            del kept[oldest]
            turns += 1
        else:
            letters += shorten(kept, len(tokens), room)
        tokens = tokenize(kept)
    return tokens, note(room, turns, letters)


def oldest_turn(messages: Sequence[Message]) -> int | None:
    """The first turn that may go: no system text, and not the last one."""
    turns = [n for n, message in enumerate(messages) if message.role is not Role.SYSTEM]
    return turns[0] if len(turns) > 1 else None


def shorten(messages: list[Message], tokens: int, room: int) -> int:
    """Cut the end of the longest text in place; how many characters went."""
    longest = max(range(len(messages)), key=lambda n: len(messages[n].content))
    text = messages[longest].content
    if len(text) <= SHORTEST:
        message = f"the context leaves {room} tokens for the prompt, which is too few"
        raise EngineUnusable("llama_cpp", message, hint="raise n_ctx under plugins: llama_cpp:")
    keep = max(SHORTEST, min(len(text) * room // tokens, len(text) - 1))
    messages[longest] = replace(messages[longest], content=text[:keep])
    return len(text) - keep


def note(room: int, turns: int, letters: int) -> str:
    left_out = [f"{turns} turns"] if turns else []
    left_out += [f"{letters} characters"] if letters else []
    if not left_out:
        return ""
    return f"longer than the {room} tokens for a prompt: {' and '.join(left_out)} left out"
