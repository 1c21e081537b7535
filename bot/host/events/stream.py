"""The stream itself, and what runs on it for a while."""

from __future__ import annotations

from dataclasses import dataclass

from bot.host.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOnline(Event):
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOffline(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStatus(Event):
    """How the stream is doing, as its platform tells it now and then: `viewers` who watch,
    `started_at` in Unix seconds (0: it does not run)."""

    journaled = False

    live: bool
    viewers: int = 0
    title: str = ""
    category: str = ""
    started_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AdBreak(Event):
    seconds: int
    automatic: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll(Event):
    """`phase` is begin, progress or end; `choices` pairs a title with its votes; it ends at
    `ends_at` (Unix seconds; 0: not known)."""

    title: str
    phase: str = "begin"
    choices: tuple[tuple[str, int], ...] = ()
    ends_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction(Event):
    """`phase` is begin, progress, lock or end; `outcomes` pairs a title with its points; bets are
    taken until `ends_at` (Unix seconds; 0: not known)."""

    title: str
    phase: str = "begin"
    outcomes: tuple[tuple[str, int], ...] = ()
    winner: str = ""
    ends_at: float = 0.0
