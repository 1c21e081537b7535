"""What every event has: when, from where, by whom, and how far its text may reach."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import ClassVar

from bot.host.lanes import Lane


class Trust(IntEnum):
    """How far a text may reach. What a model wrote can never command, spend or configure."""

    MODEL = 0
    VIEWER = 1
    MODERATOR = 2
    OWNER = 3


class Origin(StrEnum):
    """Where an event comes from; nothing that is not live leaves the machine."""

    LIVE = "live"
    SIMULATED = "simulated"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person on a platform. `id` is the platform's own and never changes; names may."""

    id: str
    name: str
    platform: str = "local"
    colour: str = ""
    roles: tuple[str, ...] = ()  # broadcaster, moderator, vip, subscriber, bot


@dataclass(frozen=True, slots=True, kw_only=True)
class Emote:
    """A picture inside a text: characters `start` up to `end`, and its address."""

    start: int
    end: int
    name: str
    url: str = ""


def new_id() -> str:
    """A short id that sorts by time: 10 hex digits of milliseconds, 8 of chance. No secret."""
    return f"{int(time.time() * 1000) & 0xFFFFFFFFFF:010x}{random.getrandbits(32):08x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. `at` is Unix time in seconds.

    `key` is the platform's own id of it, by which a second delivery is known; `cause` is the
    id of the event that led to this one.
    """

    lane: ClassVar[Lane | None] = None  # where it waits for its turn; None: it has no turn
    journaled: ClassVar[bool] = True  # the house's own news is not kept
    breaks_in: ClassVar[bool] = True  # may cut what a lower lane says, by its lane's rule
    patience: ClassVar[float] = 0.0  # seconds that it waits where its lane would let it go sooner

    id: str = field(default_factory=new_id)
    at: float = field(default_factory=time.time)
    platform: str = "local"
    origin: Origin = Origin.LIVE
    cause: str = ""
    key: str = ""
    trust: Trust = Trust.VIEWER
    user: User | None = None
    held: str = ""  # why the guard wants a human to look at it before it has its turn
    voice: str = ""  # what reads its text aloud; empty: the show's own

    @property
    def kind(self) -> str:
        return type(self).__name__

    @property
    def style_key(self) -> str:
        """Events that would be spoken in different voices or styles never share a turn."""
        return ""
