"""Lanes: where events wait for their turn, and the rules they wait by, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Lane(StrEnum):
    """From the most to the least urgent."""

    MODERATION = "moderation"
    GAME = "game"
    IMAGE = "image"
    SUPPORT = "support"
    MIC = "mic"
    COLLAB_MIC = "collab_mic"
    REMINDER = "reminder"
    SONG = "song"
    CHAT = "chat"


class Boundary(StrEnum):
    """Where a lane may break into what a lower lane is saying."""

    FINISH = "finish"  # after the whole utterance
    SENTENCE = "sentence"  # after the sentence
    CUT = "cut"  # at once


@dataclass(frozen=True, slots=True)
class KeepAll:
    """Everything waits, in order; past `limit` the newest is refused and counted."""

    limit: int = 10_000


@dataclass(frozen=True, slots=True)
class LatestPerKey:
    """The newest of each person waits."""

    limit: int = 100


@dataclass(frozen=True, slots=True)
class Coalesce:
    """Up to `max` events of the same kind, voice and style share one turn."""

    max: int = 8
    limit: int = 10_000


@dataclass(frozen=True, slots=True)
class LastN:
    """The newest `n` wait; of older ones those go first whose writer has a newer one waiting."""

    n: int = 3


WaitingRule = KeepAll | LatestPerKey | Coalesce | LastN


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRule:
    """How a lane waits.

    `ttl` is how many seconds an event may wait; `ageing` how many seconds of waiting raise it
    by one lane, so that no lane starves (0: never).
    """

    waiting: WaitingRule
    ttl: float = 600.0
    ageing: float = 0.0
    boundary: Boundary = Boundary.FINISH


DEFAULT_RULES: dict[Lane, LaneRule] = {
    Lane.MODERATION: LaneRule(waiting=KeepAll(), boundary=Boundary.CUT),
    Lane.GAME: LaneRule(waiting=LatestPerKey(), ttl=30.0, boundary=Boundary.SENTENCE),
    Lane.IMAGE: LaneRule(waiting=LatestPerKey(), ttl=60.0),
    Lane.SUPPORT: LaneRule(waiting=Coalesce(), ttl=3600.0, boundary=Boundary.SENTENCE),
    Lane.MIC: LaneRule(waiting=KeepAll(limit=50), ttl=60.0, boundary=Boundary.CUT),
    Lane.COLLAB_MIC: LaneRule(waiting=KeepAll(limit=50), ttl=60.0, boundary=Boundary.SENTENCE),
    Lane.REMINDER: LaneRule(waiting=KeepAll(), ttl=3600.0, ageing=60.0),
    Lane.SONG: LaneRule(waiting=KeepAll(limit=100), ttl=7200.0, ageing=120.0),
    Lane.CHAT: LaneRule(waiting=LastN(3), ttl=120.0, ageing=20.0),
}
