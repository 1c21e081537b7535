"""A turn: a stretch of one person's speech, and what can become of it. All of it data.

Times are seconds of the stream's own clock, which counts the sound that came and the gaps in it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """As far as it is known. `quiet_at` is when voice was last heard; None while it is."""

    began: float
    quiet_at: float | None = None
    voiced: float = 0.0  # seconds of voice in it
    text: str = ""  # the newest of what was understood
    text_at: float = 0.0  # when the text changed last
    done: float = -1.0  # how likely the speaker is done, as a recogniser hears it; -1: it does not
    key_up: float | None = None  # when the key to talk was let go


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What goes on around a turn."""

    listening: bool = True  # the streamer's switch
    key_down: bool = False
    bot_speaks: bool = False
    bot_sings: bool = False


# --- what a turn-taker decides ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TurnBegins:
    """Somebody begins to speak."""

    at: float


@dataclass(frozen=True, slots=True)
class TurnPauses:
    """It may be over: time to transcribe early and to begin to think."""

    at: float


@dataclass(frozen=True, slots=True)
class TurnGoesOn:
    """It was only a pause."""

    at: float


@dataclass(frozen=True, slots=True)
class TurnEnds:
    """It is over; the speech in it lasted until `spoke_until`."""

    at: float
    spoke_until: float
    rule: str  # which rule ended it


@dataclass(frozen=True, slots=True)
class TurnFails:
    """It was nothing: too short, or cut off by what goes on."""

    at: float
    reason: str


Decision = TurnBegins | TurnPauses | TurnGoesOn | TurnEnds | TurnFails
