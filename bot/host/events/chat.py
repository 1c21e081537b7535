"""What is written in chat, and what moderators do there."""

from __future__ import annotations

from dataclasses import dataclass

from bot.host.events.event import Emote, Event
from bot.host.lanes import Lane


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
class UserModerated(Event):
    """A moderator (or ours) acted: `action` is timeout, ban, unban, delete or clear."""

    lane = Lane.MODERATION

    action: str
    seconds: int = 0
    reason: str = ""
    by: str = ""
    message: str = ""
