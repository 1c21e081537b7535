"""What Twitch tells, brought to the door as events, in its order."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.errors import BotError
from bot.host import ChatMessage, Context, Event, StreamOnline
from db import Database, UserRepository
from plugins.twitch.account import Account
from plugins.twitch.chat import PLATFORM, ChatReader
from plugins.twitch.happenings import READERS, Gifts

Raw = Mapping[str, Any]
WAITING = 5_000  # notifications that may wait to be brought to the door
TOGETHER = 64  # of them brought side by side, so that the journal writes them in one go
KNOWN_PEOPLE = 20_000


class Ears:
    """Of both accounts."""

    def __init__(
        self,
        ctx: Context,
        chat: ChatReader,
        *,
        bot: Account,
        channel: Account,
        titled: Callable[[StreamOnline], Awaitable[StreamOnline]],
    ) -> None:
        self._titled = titled
        self._ctx = ctx
        self._chat = chat
        self._bot = bot
        self._channel = channel
        self._gifts = Gifts()
        self._heard: asyncio.Queue[Raw] = asyncio.Queue(WAITING)
        self._known: OrderedDict[str, None] = OrderedDict()  # people who have written before

    def hear(self, raw: Raw) -> None:
        """Take a notification; never waits."""
        try:
            self._heard.put_nowait(raw)
        except asyncio.QueueFull:
            self._ctx.log.error("more than can be handled: a notification is lost")

    async def run(self) -> None:
        """Bring what was heard to the door, in its order. Never returns."""
        while True:
            batch = [await self._heard.get()]
            while not self._heard.empty() and len(batch) < TOGETHER:
                batch.append(self._heard.get_nowait())
            events = [event for raw in batch if (event := self._read(raw)) is not None]
            events = [await self._titled(e) if isinstance(e, StreamOnline) else e for e in events]
            marked = await self._first_lines_marked(events)
            results = await asyncio.gather(
                *(self._ctx.emit(event) for event in marked), return_exceptions=True
            )
            for error in results:
                if isinstance(error, Exception):
                    self._ctx.log.error("an event was not taken", error=str(error))

    def _read(self, raw: Raw) -> Event | None:
        """The notification as an event; one that makes no sense is told of, and left out."""
        kind = raw["metadata"]["subscription_type"]
        try:
            return self._event(kind, raw["payload"]["event"], raw["metadata"])
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            self._ctx.log.error("a notification makes no sense", type=kind, error=repr(error))
            return None

    def _event(self, kind: str, raw: Raw, metadata: Raw) -> Event | None:
        common = {"platform": PLATFORM, "key": metadata["message_id"]}
        if kind == "channel.chat.message":
            self._chat.bot_id = self._bot.token.user_id if self._bot.token else ""
            self._chat.support_is_heard = self._channel.token is not None
            return self._chat.read(raw)
        if kind == "channel.chat.clear_user_messages":
            self._ctx.show("chat_remove", ids=[], user=raw["target_user_name"])
            return None
        if kind == "channel.subscribe":
            return self._gifts.subscribed(raw, common)
        if kind == "channel.subscription.gift":
            return self._gifts.gave(raw, common)
        return READERS[kind](raw, common)

    async def _first_lines_marked(self, events: Sequence[Event]) -> list[Event]:
        """Twitch does not say which line is a person's first one, so those who wrote are known."""
        lines = [event for event in events if isinstance(event, ChatMessage) and event.user]
        new = {e.user.id for e in lines if e.user and e.user.id not in self._known}
        new -= await self._seen_before(new) if new else set()
        marked: list[Event] = []
        for event in events:
            if isinstance(event, ChatMessage) and event.user and event.user.id in new:
                new.discard(event.user.id)
                first = not event.user.roles  # who has a badge has been here before
                event = replace(event, first=first)
            marked.append(event)
        self._remember(e.user.id for e in lines if e.user)
        return marked

    async def _seen_before(self, people: set[str]) -> set[str]:
        try:
            return await self._ctx.get(Database).run(
                lambda s: {p for p in people if UserRepository(s).get_by_platform(PLATFORM, p)}
            )
        except BotError:
            return people  # a locked database must not make spammers of everybody

    def _remember(self, people: Iterable[str]) -> None:
        for number in people:
            self._known[number] = None
            self._known.move_to_end(number)
        while len(self._known) > KNOWN_PEOPLE:
            self._known.popitem(last=False)
