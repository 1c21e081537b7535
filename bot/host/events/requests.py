"""What the show is asked to do: by its operator, the studio, the song list, a reminder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.host.events.event import Event
from bot.host.lanes import Lane

OPERATORS_S = 3600.0  # what an operator asks for outlives whatever long thing is said just then


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorPrompt(Event):
    """Typed on the panel: `mode` answer lets the mind react, read says it as it stands."""

    lane = Lane.MIC
    patience = OPERATORS_S
    text: str
    mode: str = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioRun(Event):
    """What the studio makes is heard in the show: a finished `run`, or the `request` of a `task`,
    while it is made."""

    lane = Lane.MIC
    patience = OPERATORS_S

    title: str
    run: str = ""
    task: str = ""
    request: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SongReady(Event):
    """A song of the library waits to be sung: somebody asked for it, or a cover is done.

    `song` is its id. `redemption` and `reward` are the platform's ids where points paid for it.
    """

    lane = Lane.SONG

    song: str
    title: str = ""
    redemption: str = ""
    reward: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(Event):
    lane = Lane.REMINDER

    text: str
