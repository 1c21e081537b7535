"""What happens: frozen events, each with its origin, its cause and the trust it carries.

`event` has what all of them share; the other files are families of kinds.
"""

from __future__ import annotations

from bot.host.events.chat import (
    ChatMessage,
    CommandInvoked,
    UserModerated,
)
from bot.host.events.event import (
    Emote,
    Event,
    Origin,
    Trust,
    User,
    new_id,
)
from bot.host.events.news import (
    ConnectionChanged,
    PluginStateChanged,
    SafetyHeld,
    UtteranceEnded,
    UtteranceInterrupted,
    UtteranceQueued,
    UtteranceStarted,
)
from bot.host.events.requests import (
    OperatorPrompt,
    Reminder,
    SongReady,
    StudioRun,
)
from bot.host.events.speech import (
    GuestHeard,
    Heard,
    SpeechEnded,
    SpeechGuessed,
    SpeechStarted,
)
from bot.host.events.stream import (
    AdBreak,
    Poll,
    Prediction,
    StreamOffline,
    StreamOnline,
    StreamStatus,
)
from bot.host.events.support import (
    Cheer,
    Follow,
    HypeTrain,
    Raid,
    RewardRedeemed,
    Subscription,
)

__all__ = [
    "AdBreak",
    "ChatMessage",
    "Cheer",
    "CommandInvoked",
    "ConnectionChanged",
    "Emote",
    "Event",
    "Follow",
    "GuestHeard",
    "Heard",
    "HypeTrain",
    "OperatorPrompt",
    "Origin",
    "PluginStateChanged",
    "Poll",
    "Prediction",
    "Raid",
    "Reminder",
    "RewardRedeemed",
    "SafetyHeld",
    "SongReady",
    "SpeechEnded",
    "SpeechGuessed",
    "SpeechStarted",
    "StreamOffline",
    "StreamOnline",
    "StreamStatus",
    "StudioRun",
    "Subscription",
    "Trust",
    "User",
    "UserModerated",
    "UtteranceEnded",
    "UtteranceInterrupted",
    "UtteranceQueued",
    "UtteranceStarted",
    "new_id",
]
