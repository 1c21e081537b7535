"""What a listener tells: data. `at` counts seconds of the speaker's own stream of sound."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.engines import Transcript
from bot.errors import BotError


@dataclass(frozen=True, slots=True, kw_only=True)
class Onset:
    """Somebody begins to speak; whether there are words in it is not known yet."""

    speaker: str
    turn: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """What was understood of a turn so far, replaced by the next. `stable`: the speaker has
    paused, so it may be all."""

    speaker: str
    turn: int
    at: float
    text: str
    stable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A turn that is over, as it was understood.

    `interrupted`: the bot was cut by it. `quiet_s` is how long the speaker had been silent when
    this was told, `writing_s` how much of that the recogniser took.
    """

    speaker: str
    turn: int
    at: float
    text: str
    start: float
    end: float
    rule: str = ""  # what ended it
    interrupted: bool = False
    quiet_s: float = 0.0
    writing_s: float = 0.0
    engine: str = ""
    transcript: Transcript = field(default_factory=lambda: Transcript(text="", final=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """A turn that led to nothing, and why: no speech, no words, the bot's own voice."""

    speaker: str
    turn: int
    at: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deaf:
    """A turn that no recogniser could write down."""

    speaker: str
    turn: int
    at: float
    error: BotError


Heard = Onset | Partial | Utterance | Nothing | Deaf
