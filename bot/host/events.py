"""What happens: frozen events, each with its origin, its cause and the trust it carries."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

from bot.host.lanes import Lane

OPERATORS_S = 3600.0  # what an operator asks for outlives whatever long thing is said just then


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


# --- from a platform -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage(Event):
    """A line of chat. `first` marks the person's first line ever on this channel; `paid` one
    that came with bits or a reward, whose own event has the turn; `aside` one that was written
    beside the show: no page shows it."""

    lane = Lane.CHAT

    text: str
    reply_to: str = ""
    mentions_bot: bool = False
    first: bool = False
    paid: bool = False
    aside: bool = False
    emotes: tuple[Emote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandInvoked(Event):
    """`!name args`, after the text was understood as a command."""

    name: str
    args: str = ""
    message: str = ""  # platform id of the line, to answer it as a reply


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
class Poll(Event):
    """`phase` is begin, progress or end; `choices` pairs a title with its votes; it ends at
    `ends_at` (Unix seconds; 0: not known)."""

    title: str
    phase: str = "begin"
    choices: tuple[tuple[str, int], ...] = ()
    ends_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction(Event):
    """`phase` is begin, progress, lock or end; `outcomes` pairs a title with its points; bets are
    taken until `ends_at` (Unix seconds; 0: not known)."""

    title: str
    phase: str = "begin"
    outcomes: tuple[tuple[str, int], ...] = ()
    winner: str = ""
    ends_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HypeTrain(Event):
    """`phase` is begin, progress or end; it runs until `ends_at` (Unix seconds; 0: not known)."""

    phase: str = "begin"
    level: int = 1
    total: int = 0
    goal: int = 0
    ends_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AdBreak(Event):
    seconds: int
    automatic: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOnline(Event):
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOffline(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStatus(Event):
    """How the stream is doing, as its platform tells it now and then: `viewers` who watch,
    `started_at` in Unix seconds (0: it does not run)."""

    journaled = False

    live: bool
    viewers: int = 0
    title: str = ""
    category: str = ""
    started_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UserModerated(Event):
    """A moderator (or ours) acted: `action` is timeout, ban, unban, delete or clear."""

    lane = Lane.MODERATION

    action: str
    seconds: int = 0
    reason: str = ""
    by: str = ""
    message: str = ""


# --- from the people who run the show ---------------------------------------------------------


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(Event):
    lane = Lane.REMINDER

    text: str


# --- from the house itself --------------------------------------------------------------------


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
