"""Somebody speaks to the show."""

from __future__ import annotations

from dataclasses import dataclass

from bot.host.events.event import Event
from bot.host.lanes import Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStarted(Event):
    """Somebody begins to speak. `source` is the microphone or call, `turn` counts in it."""

    journaled = False

    source: str
    turn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechGuessed(Event):
    """What was understood of somebody who still speaks; `stable`: they pause, so it may be all."""

    journaled = False

    source: str
    text: str
    turn: int = 0
    stable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechEnded(Event):
    """Somebody has stopped; `reason` says why nothing came of it, where nothing did."""

    journaled = False

    source: str
    turn: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Event):
    """What somebody said aloud. `interrupted`: the bot was cut by it; `quiet_ms` is how long
    they had been silent when it was known."""

    lane = Lane.MIC
    breaks_in = False  # whoever spoke has interrupted by then, or only said 'mhm'

    text: str
    source: str = ""
    turn: int = 0
    interrupted: bool = False
    quiet_ms: float = 0.0
    confidence: float = -1.0

    @property
    def style_key(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestHeard(Heard):
    """What a guest of the show said: its lane is lower than the streamer's."""

    lane = Lane.COLLAB_MIC
