"""The book of commands: those of the settings, as they were changed from chat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.host import Context, Trust

NAME = re.compile(r"[\w-]{1,30}")
PREFIX = "command:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A command: its answer, who may use it, and how many seconds it rests after that."""

    name: str
    text: str
    role: Trust = Trust.VIEWER
    cooldown: float = 3.0
    aliases: tuple[str, ...] = ()


def plain(name: str) -> str:
    """A command's name as it is looked up: without its mark, in small letters."""
    return name.strip().lstrip("!").lower()


class Book:
    """All commands in memory; what is changed from chat is kept in the plugin's store."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] | None = None
        self._resting: dict[str, float] = {}  # until when, in seconds of the events' clock

    async def open(self, ctx: Context) -> None:
        """Read it anew. What the chat took away stays away, also where the settings have it."""
        self._entries = None
        standing = {
            plain(name): Entry(name=plain(name), text=text, cooldown=ctx.settings.cooldown)
            for name, text in ctx.settings.commands.items()
        }
        kept = await ctx.store.all(PREFIX)
        for key, document in kept.items():
            name = key.removeprefix(PREFIX)
            if document["text"] is None:
                standing.pop(name, None)
            else:
                standing[name] = _from(document, name, ctx.settings.cooldown)
        self._entries, self._resting = standing, {}

    async def opened(self, ctx: Context) -> Book:
        """The book, read from the store where that has not happened yet."""
        if self._entries is None:
            await self.open(ctx)
        return self

    def entries(self) -> list[Entry]:
        return sorted((self._entries or {}).values(), key=lambda entry: entry.name)

    def find(self, name: str) -> Entry | None:
        """By its name or by another one that it has."""
        entries = self._entries or {}
        by_alias = (entry for entry in entries.values() if name in entry.aliases)
        return entries.get(name) or next(by_alias, None)

    async def put(self, entry: Entry, ctx: Context) -> None:
        document = {
            "text": entry.text,
            "role": entry.role.name.lower(),
            "cooldown": entry.cooldown,
            "aliases": list(entry.aliases),
        }
        await ctx.store.put(PREFIX + entry.name, document)
        self._known()[entry.name] = entry

    async def remove(self, name: str, ctx: Context) -> None:
        if name in {plain(written) for written in ctx.settings.commands}:
            await ctx.store.put(PREFIX + name, {"text": None})
        else:
            await ctx.store.delete(PREFIX + name)
        self._known().pop(name, None)

    def rest(self, entry: Entry, now: float) -> float:
        """Seconds until it may be used again; 0 where it may be, and then it counts as used."""
        wait = self._resting.get(entry.name, 0.0) - now
        if wait > 0:
            return wait
        self._resting[entry.name] = now + entry.cooldown
        return 0.0

    def _known(self) -> dict[str, Entry]:
        if self._entries is None:
            self._entries = {}
        return self._entries


def _from(document: Mapping[str, Any], name: str, cooldown: float) -> Entry:
    return Entry(
        name=name,
        text=document["text"],
        role=Trust[document.get("role", "viewer").upper()],
        cooldown=document.get("cooldown", cooldown),
        aliases=tuple(document.get("aliases", ())),
    )
