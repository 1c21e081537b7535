"""Thoughts that began before a turn was over: taken where the guess was right, else thrown away."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.dialogue import Thought
from bot.host import Context, Heard, Metrics

_PUNCTUATION = re.compile(r"[^\w' ]+")


@dataclass(frozen=True, slots=True)
class _Guess:
    """What somebody seemed to have said, and the thought about it."""

    turn: int
    text: str
    thought: Thought
    began: float


class Guesses:
    """At most one for each source. Loop thread only."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._guesses: dict[str, _Guess] = {}

    def wants(self, source: str, turn: int, text: str) -> bool:
        """Whether this is not thought about already."""
        guess = self._guesses.get(source)
        return guess is None or guess.turn != turn or _plain(guess.text) != _plain(text)

    async def begin(
        self, source: str, turn: int, text: str, thought: Thought, ctx: Context
    ) -> None:
        """Think about it; an older guess of the same source was wrong."""
        before = self._guesses.pop(source, None)
        self._guesses[source] = _Guess(turn, text, thought, self._clock())
        thought.begin()
        await self._away(before, "miss", ctx)

    async def take(self, heard: Heard, ctx: Context) -> Thought | None:
        """The thought about just this line, if there is one."""
        guess = self._guesses.pop(heard.source, None)
        if guess is None:
            return None
        if guess.turn != heard.turn or _plain(guess.text) != _plain(heard.text):
            await self._away(guess, "miss", ctx)
            ctx.note("what was thought ahead does not fit what was said")
            return None
        saved = self._clock() - guess.began
        ctx.get(Metrics).speculated("hit", saved)
        ctx.note(f"began to think {saved * 1000:.0f} ms before its turn")
        thought = guess.thought
        thought.question = replace(thought.question, event=heard.id)
        return thought

    async def drop(self, source: str, ctx: Context) -> None:
        """Nobody wants it."""
        await self._away(self._guesses.pop(source, None), "dropped", ctx)

    async def drop_all(self, ctx: Context) -> None:
        for source in tuple(self._guesses):
            await self.drop(source, ctx)

    async def close(self) -> None:
        """End what is still thought."""
        guesses, self._guesses = self._guesses, {}
        for guess in guesses.values():
            await guess.thought.drop()

    async def _away(self, guess: _Guess | None, result: str, ctx: Context) -> None:
        if guess is not None:
            ctx.get(Metrics).speculated(result)
            await guess.thought.drop()


def _plain(text: str) -> str:
    """Its words alone: punctuation comes and goes between a guess and the final text."""
    return " ".join(_PUNCTUATION.sub(" ", text.casefold()).split())
