"""Short-term memory: the talk so far, as far as it was heard, within a number of tokens."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from bot.dialogue.persona import Persona, said_by
from bot.engines import Message, Role, estimate_tokens

_MOST_TURNS = 500  # kept at all; the budget of tokens is reached long before
_FRAME_TOKENS = 4  # that a chat template adds to a message
_NOTHING = re.compile(r"[\s.…]*")


class Exchange(Protocol):
    """A stored exchange, such as a row of the message history."""

    prompt: str
    heard: str
    user_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What somebody said and what was heard of the answer."""

    prompt: str
    heard: str
    user: str = ""


@dataclass(slots=True)
class _Kept:
    """A turn and how a mind is told of it, made when it is first told."""

    turn: Turn
    told: tuple[Message, Message] | None = None
    tokens: int = 0

    def tell(self, persona: Persona) -> tuple[Message, Message]:
        if self.told is None:
            self.told = _pair(self.turn, persona)
            self.tokens = sum(estimate_tokens(one.content) + _FRAME_TOKENS for one in self.told)
        return self.told


class ShortMemory:
    """The latest turns. Nothing that was not heard is ever in it."""

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens
        self._turns: deque[_Kept] = deque(maxlen=_MOST_TURNS)

    def __len__(self) -> int:
        return len(self._turns)

    def add(self, prompt: str, heard: str, user: str = "") -> bool:
        """Remember a turn; False where nothing was heard, and so nothing is remembered.

        A mind that finds '...' among its own answers begins to answer '...'.
        """
        if _NOTHING.fullmatch(heard):
            return False
        self._turns.append(_Kept(Turn(prompt=prompt, heard=heard.strip(), user=user)))
        return True

    def load(self, exchanges: Iterable[Exchange]) -> int:
        """Take up the talk from the history, oldest first; how many were taken."""
        return sum([self.add(one.prompt, one.heard, _speaker_of(one)) for one in exchanges])

    def messages(self, persona: Persona) -> tuple[Message, ...]:
        """The newest turns that fit, oldest first, parenthesised instructions taken out."""
        room = self.tokens
        kept: list[tuple[Message, Message]] = []
        for one in reversed(self._turns):
            pair = one.tell(persona)
            room -= one.tokens
            if room < 0:
                break
            kept.append(pair)
        return tuple(message for pair in reversed(kept) for message in pair)

    def clear(self) -> None:
        """Forget the talk."""
        self._turns.clear()

    def forget(self, user: str) -> None:
        """Forget the turns of a person, and those that name them."""
        name = user.casefold()
        self._turns = deque(
            (one for one in self._turns if name not in _all_of(one.turn)), maxlen=_MOST_TURNS
        )


def _speaker_of(one: Exchange) -> str:
    """Whose words the prompt is; nobody's where the show told of them: 'Ann raided with 9'. The
    history keeps no more of it than the words."""
    told = one.prompt.casefold().startswith(f"{one.user_name.casefold()} ")
    return "" if told else one.user_name


def _pair(turn: Turn, persona: Persona) -> tuple[Message, Message]:
    prompt = persona.clean_past(said_by(turn.user, turn.prompt)) or "…"
    return (
        Message(Role.USER, prompt, name=turn.user),
        Message(Role.ASSISTANT, turn.heard),
    )


def _all_of(turn: Turn) -> str:
    return f"{turn.user} {turn.prompt} {turn.heard}".casefold()
