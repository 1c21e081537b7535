"""What viewers give and take part in: subscriptions, bits, points, raids."""

from __future__ import annotations

from dataclasses import dataclass

from bot.host.events.event import Event
from bot.host.lanes import Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(Event):
    lane = Lane.SUPPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription(Event):
    """`sort` is new, resub, gift (one person) or bomb (a gift to `count` people)."""

    lane = Lane.SUPPORT

    sort: str = "new"
    tier: int = 1
    months: int = 1
    count: int = 1
    recipient: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheer(Event):
    lane = Lane.SUPPORT

    bits: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardRedeemed(Event):
    """`redemption` and `reward` are the platform's ids, needed to fulfil or refund it. `served_by`
    is the plugin that does what it asks for; empty: the redemptions' settings say."""

    lane = Lane.SUPPORT

    title: str
    cost: int = 0
    text: str = ""
    redemption: str = ""
    reward: str = ""
    served_by: str = ""

    @property
    def style_key(self) -> str:
        return self.id if self.text else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Raid(Event):
    lane = Lane.SUPPORT

    leader: str
    viewers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HypeTrain(Event):
    """`phase` is begin, progress or end; it runs until `ends_at` (Unix seconds; 0: not known)."""

    phase: str = "begin"
    level: int = 1
    total: int = 0
    goal: int = 0
    ends_at: float = 0.0
