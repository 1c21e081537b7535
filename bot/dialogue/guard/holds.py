"""Held texts: who waits for a human's word, and until when."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.dialogue.guard.verdict import Verdict
from bot.errors import NotFound, Refused


class Decision(StrEnum):
    """What a human says of a held text: say it masked, say it as it is, or drop it."""

    MASK = "mask"
    SAY = "say"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A text that waits for a human until `until` by the holds' clock; `expires_at` is the same
    in Unix seconds, for people."""

    id: str
    event: str
    source: str
    text: str
    verdict: Verdict
    until: float
    expires_at: float
    decision: asyncio.Future[Decision]

    async def answer(self) -> str:
        """The text to say once somebody decided; empty for a drop or for no answer in time."""
        decision = await asyncio.shield(self.decision)
        if decision is Decision.DROP:
            return ""
        return self.text if decision is Decision.SAY else self.verdict.text


class Holds:
    """All texts that wait, oldest first. Loop thread only; both clocks are passed in: `clock`
    never runs backwards, `wall` is what people's clocks show."""

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.seconds = seconds
        self._clock = clock
        self._wall = wall
        self._waiting: dict[str, Held] = {}

    def add(self, text: str, verdict: Verdict, source: str, event: str = "") -> Held:
        """Put a text on hold; await its `answer()`."""
        held = Held(
            id=secrets.token_hex(6),
            event=event,
            source=source,
            text=text,
            verdict=verdict,
            until=self._clock() + self.seconds,
            expires_at=self._wall() + self.seconds,
            decision=asyncio.get_running_loop().create_future(),
        )
        self._waiting[held.id] = held
        return held

    def waiting(self) -> list[Held]:
        return list(self._waiting.values())

    def decide(self, id: str, decision: Decision | str) -> Held:
        """A human's word. Raises NotFound where it was decided or dropped already, and Refused
        for a word that is none of the three."""
        try:
            wanted = Decision(decision)
        except ValueError as error:
            raise Refused(f"no such decision: {decision}", hint="mask, say or drop") from error
        held = self._waiting.pop(id, None)
        if held is None:
            raise NotFound("this line waits no more", hint="it was decided or ran out of time")
        _settle(held, wanted)
        return held

    def expire(self, now: float | None = None) -> list[Held]:
        """Drop what waited too long; those are returned."""
        at = self._clock() if now is None else now
        late = [held for held in self._waiting.values() if held.until <= at]
        for held in late:
            del self._waiting[held.id]
            _settle(held, Decision.DROP)
        return late

    def clear(self) -> list[Held]:
        """Drop all of them: the panic button, the end of the show."""
        return self.expire(float("inf"))


def _settle(held: Held, decision: Decision) -> None:
    if not held.decision.done():
        held.decision.set_result(decision)
