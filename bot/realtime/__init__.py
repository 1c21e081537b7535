"""Realtime: conversations by voice with other programs, event by event, over any line."""

from bot.realtime import reading
from bot.realtime.caller import CALL, Caller, CallFailed, Latencies, audible, percentile, spoken
from bot.realtime.conversation import Conversation
from bot.realtime.house import House, NoTools, Toolset
from bot.realtime.outbox import Line
from bot.realtime.realtime import RETRY_S, TRY_AGAIN_LATER, Realtime, Seat, full
from bot.realtime.recordings import Recordings, RecordingView, SpokenLine
from bot.realtime.table import Wish
from bot.realtime.watcher import Watcher

__all__ = [
    "CALL",
    "RETRY_S",
    "TRY_AGAIN_LATER",
    "CallFailed",
    "Caller",
    "Conversation",
    "House",
    "Latencies",
    "Line",
    "NoTools",
    "Realtime",
    "RecordingView",
    "Recordings",
    "Seat",
    "SpokenLine",
    "Toolset",
    "Watcher",
    "Wish",
    "audible",
    "full",
    "percentile",
    "reading",
    "spoken",
]
