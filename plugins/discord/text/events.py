"""What happens in Discord's text channels, as events."""

from __future__ import annotations

from dataclasses import dataclass

from bot.host import ChatMessage, Event

PLATFORM = "discord"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordMessage(ChatMessage):
    """A line written in Discord, beside the show: answered there, in writing, as it comes.

    `channel` is its name, `server` the server's id; `attachments` pairs an address with its
    media type; `quoted` is the line that it replies to; `direct`: nobody else can read it.
    `asked`: it is for the bot, by a mention, a reply, its own thread or a direct message.
    `mentions` pairs the ids of those whom it names with their names. `edited`: it was written
    before, and says this now: it is moderated, and does nothing else. `slash`: it came by a slash
    command, and whoever gave it is told where it has no answer.
    """

    lane = None  # it waits for nobody who speaks
    aside: bool = True

    channel: str = ""
    server: str = ""
    attachments: tuple[tuple[str, str], ...] = ()
    mentions: tuple[tuple[str, str], ...] = ()
    quoted: str = ""
    quoted_name: str = ""
    direct: bool = False
    asked: bool = False
    edited: bool = False
    slash: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """Somebody is new on the server; the key is the line in which Discord says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDue(Event):
    """Something is to be posted: `channel` by name or id, `mention` a role to be called.

    `words` are the streamer's own, with their links; `sort` is live or video.
    """

    channel: str
    words: str
    mention: str = ""
    sort: str = ""
