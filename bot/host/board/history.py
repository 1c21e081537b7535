"""What was said and what happened, and why."""

from __future__ import annotations

from typing import TypedDict

from bot.host.board.show import ExchangeLatency


class Message(TypedDict):
    """A line of the message history with what became of it."""

    id: str
    event: str
    at: float
    platform: str
    user: str
    prompt: str
    raw: str
    spoken: str
    heard: str
    complete: bool
    model: str
    voice: str
    latency: ExchangeLatency


class JournalEntry(TypedDict):
    """An event of the journal; `verdict` is its trace in a sentence."""

    id: str
    at: float
    kind: str
    platform: str
    origin: str
    user: str
    text: str
    verdict: str


class MessagePage(TypedDict):
    items: list[Message]
    page: int
    pages: int
    total: int


class JournalPage(TypedDict):
    items: list[JournalEntry]
    page: int
    pages: int
    total: int


class TraceCause(TypedDict):
    id: str
    kind: str
    text: str


class TraceStep(TypedDict):
    at_ms: float
    stage: str
    text: str


class Trace(TypedDict):
    """Why an event did what it did: `chain` from its first cause to itself."""

    event: str
    verdict: str
    chain: list[TraceCause]
    steps: list[TraceStep]
    latency: ExchangeLatency
