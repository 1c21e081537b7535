"""When a turn is over. A rule names the time at which it will be if nothing else is heard; the
earliest of all rules counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from bot.listening.phrasing import Judge, WordJudge
from bot.listening.turn import Turn


class Ending(Protocol):
    """A rule; pure."""

    @property
    def name(self) -> str: ...

    def due(self, turn: Turn) -> float | None:
        """The time on the stream's clock; None while the rule cannot tell."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangover:
    """After so much silence, whatever was said. Pauses inside a sentence reach 96 ms, so less
    than 128 ms would cut sentences in two."""

    seconds: float = 0.5
    name: str = "silence"

    def due(self, turn: Turn) -> float | None:
        return None if turn.quiet_at is None else turn.quiet_at + self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticPause:
    """After a silence that is short where the words make a whole, and long where they do not.

    A recogniser that hears whether the speaker is done is believed. Else `judge` says how likely a
    text is to be complete, 0 to 1; without a text it waits `unknown_s`.
    """

    judge: Judge = field(default_factory=WordJudge)
    whole_s: float = 0.128
    unknown_s: float = 0.4
    open_s: float = 1.2
    name: str = "meaning"

    def due(self, turn: Turn) -> float | None:
        if turn.quiet_at is None:
            return None
        return turn.quiet_at + self.wait(turn.text, turn.done)

    def wait(self, text: str, done: float = -1.0) -> float:
        """Seconds of silence that a text is given; `done` as a recogniser hears it, or -1."""
        if not text.strip():
            return self.unknown_s
        likely = done if done >= 0 else self.judge.complete(text)
        complete = min(max(likely, 0.0), 1.0)
        if complete >= 0.5:
            return self.unknown_s + (self.whole_s - self.unknown_s) * (2 * complete - 1)
        return self.unknown_s + (self.open_s - self.unknown_s) * (1 - 2 * complete)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRelease:
    """Shortly after the key to talk was let go; people let go of it too early."""

    tail_s: float = 0.15
    name: str = "key"

    def due(self, turn: Turn) -> float | None:
        return None if turn.key_up is None else turn.key_up + self.tail_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Longest:
    """Nobody speaks for ever: an open microphone beside a television would."""

    seconds: float = 60.0
    name: str = "length"

    def due(self, turn: Turn) -> float | None:
        return turn.began + self.seconds


def earliest(rules: Iterable[Ending], turn: Turn) -> tuple[float, str] | None:
    """When the turn is over and by which rule; None while no rule can tell."""
    due = [(at, rule.name) for rule in rules if (at := rule.due(turn)) is not None]
    return min(due, default=None)
