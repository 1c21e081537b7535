"""The house's own news: what it says, holds back, is connected to."""

from __future__ import annotations

from dataclasses import dataclass

from bot.host.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceQueued(Event):
    journaled = False

    utterance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceStarted(Event):
    journaled = False

    utterance: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceEnded(Event):
    """`heard` is what was really heard of it, to the word."""

    journaled = False

    utterance: str
    heard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceInterrupted(Event):
    journaled = False

    utterance: str
    heard: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyHeld(Event):
    """A sentence waits for a human; `source` is viewer or model."""

    journaled = False

    text: str
    reason: str
    source: str = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionChanged(Event):
    """`state` is ok, connecting, retrying, needs_auth, failed or off."""

    journaled = False

    name: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginStateChanged(Event):
    journaled = False

    name: str
    state: str
    note: str = ""
