"""What the streamer has switched: shown on the panel, kept over a restart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from bot.errors import BotError
from bot.host.events import ChatMessage, Event
from db import Database, DocumentRepository

_PLUGIN, _KEY = "host", "switches"
RATES = (0.5, 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """`quiet` answers only who names the bot; `muted` keeps the sound in; `hidden` the screen."""

    react_to_chat: bool = True
    quiet: bool = False
    listen_to_mic: bool = True
    rate: float = 1.0
    context: str = ""
    paused: bool = False
    hold_all: bool = False
    muted: bool = False
    hidden: bool = False

    def no_turn(self, event: Event) -> str:
        """Why this event gets no turn by the switches; empty when it does."""
        if not isinstance(event, ChatMessage):
            return ""
        if not self.react_to_chat:
            return "reacting to chat is switched off"
        if self.quiet and not event.mentions_bot:
            return "quiet mode answers mentions only"
        return ""


class SwitchBoard:
    """The switches and who wants to know when they change."""

    def __init__(self, database: Database, *, rate: float = 1.0) -> None:
        self._db = database
        self.now = Switches(rate=rate)
        self._listeners: list[Callable[[Switches, Switches], None]] = []

    def listen(self, listener: Callable[[Switches, Switches], None]) -> None:
        """`listener(old, new)` after every change."""
        self._listeners.append(listener)

    async def load(self) -> None:
        """What was switched when the show last ran. A pause or a panic does not outlive it."""
        kept = await self._db.run(lambda s: DocumentRepository(s).get(_PLUGIN, _KEY)) or {}
        known = {f.name for f in fields(Switches)} - {"paused", "hold_all", "muted", "hidden"}
        self.set(**{name: value for name, value in kept.items() if name in known})

    def set(self, **changes: Any) -> None:
        """Raises BotError for a rate that no voice can speak."""
        rate = changes.get("rate", 1.0)
        if not RATES[0] <= rate <= RATES[1]:
            raise BotError(f"a rate of {rate} cannot be spoken", hint="0.5 to 2.0")
        old, self.now = self.now, replace(self.now, **changes)
        if old != self.now:
            for listener in self._listeners:
                listener(old, self.now)

    async def save(self) -> None:
        kept = asdict(self.now)
        await self._db.run(lambda s: DocumentRepository(s).put(_PLUGIN, _KEY, kept))
