"""How somebody is listened to."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.engines import ListenRequest
from bot.listening.barge_in import BargeInRules
from bot.listening.turn_taker import Manner


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """How somebody is listened to.

    `preroll_s` of sound before a turn belongs to it: its first consonant is quieter than a voice.
    `start` and `stop` are the detector's probabilities at which voice begins and ends. `live`:
    the sound comes in real time, so that none for a while is silence.
    """

    manner: Manner = field(default_factory=Manner)
    barge_in: BargeInRules | None = field(default_factory=BargeInRules)
    request: ListenRequest = field(default_factory=ListenRequest)
    start: float = 0.5
    stop: float = 0.35
    preroll_s: float = 0.3
    live: bool = True
    echo_guard: bool = True
