"""Where a line stands: its key is `channel/message`, by which it is answered and deleted.

The key of an edited line ends with when that was: it is another event than the line was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import discord

from bot.errors import NotFound, Refused

_KEY = re.compile(r"(\d{1,20})/(\d{1,20})(?:/\d{1,20})?")
_LINK = re.compile(r"https://(?:\w+\.)?discord(?:app)?\.com/channels/(?:\d+|@me)/(\d+)/(\d+)")


def key_of(channel: int, message: int) -> str:
    return f"{channel}/{message}"


def edited_key(channel: int, message: int, at: float) -> str:
    """`at` is when it was edited, Unix time in seconds."""
    return f"{key_of(channel, message)}/{at * 1000:.0f}"


def parts_of(key: str) -> tuple[int, int]:
    """Channel and message of a key. Raises Refused for one of another platform."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise Refused(f"'{key}' is no line in Discord")
    return int(match[1]), int(match[2])


def key_in(text: str, channel: str) -> str:
    """The key of a line that somebody names by its link or, in their own channel, its id."""
    link = _LINK.fullmatch(text)
    if link:
        return f"{link[1]}/{link[2]}"
    return f"{channel}/{text}" if text.isdecimal() and 15 <= len(text) <= 20 else ""


def parent_of(channel: Any) -> Any:
    """A thread's channel; else the channel itself."""
    return getattr(channel, "parent", None) or channel


def is_one_of(channel: Any, wanted: Iterable[str]) -> bool:
    """Whether a channel, or the one that a thread is in, is among those named."""
    names = {name.strip().lstrip("#").casefold() for name in wanted}
    if not names:
        return False
    parent = parent_of(channel)
    known = {
        str(channel.id),
        str(getattr(channel, "parent_id", None) or channel.id),
        str(getattr(parent, "name", "")).casefold(),
        str(getattr(channel, "name", "")).casefold(),
    }
    return bool(names & known)


def find_channel(guilds: Iterable[discord.Guild], wanted: str) -> discord.abc.Messageable:
    """A channel or thread to write into, by name, id or mention. Raises NotFound."""
    name = wanted.strip().removeprefix("<#").removesuffix(">").lstrip("#").casefold()
    for guild in guilds:
        for channel in (*guild.text_channels, *guild.voice_channels, *guild.threads):
            if name in (str(channel.id), channel.name.casefold()):
                return channel
    raise NotFound(f"Discord has no channel '{wanted}'", hint="write its name or its id")
