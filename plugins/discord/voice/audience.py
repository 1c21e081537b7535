"""The people in the call, each with an ear of their own."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from bot.audio import AudioChunk
from bot.errors import BotError
from bot.host import Ears, Talker
from bot.listening import Inbox
from plugins.discord.voice.receiver import Hear

WAITING = 100  # frames that wait for an ear to be opened, two seconds
RETRY_S = 5.0
Who = Callable[[int], Awaitable[Talker | None]]  # by user id; None: not listened to

log = logging.getLogger(__name__)


class _Guest:
    """Somebody's sound on its way to their ear."""

    def __init__(self) -> None:
        self.gone = False
        self._inbox: Inbox | None = None
        self._waiting: deque[AudioChunk] = deque(maxlen=WAITING)

    def hear(self, chunk: AudioChunk) -> None:
        if self._inbox is not None:
            self._inbox.offer(chunk)
        elif not self.gone:
            self._waiting.append(chunk)

    def use(self, inbox: Inbox | None) -> None:
        """The ear's own inbox; what waited for it goes first."""
        self._inbox = inbox
        while inbox is not None and self._waiting:
            inbox.offer(self._waiting.popleft())
        if inbox is not None and self.gone:
            inbox.end()

    def leave(self) -> None:
        """What was said is still heard."""
        self.gone = True
        self._waiting.clear()
        if self._inbox is not None:
            self._inbox.end()


class Audience:
    """Opens an ear for who speaks, and closes it when they leave. Loop thread only.

    They stay while a call is connected anew: an ear is in the middle of a sentence.
    """

    def __init__(self, ears: Ears, who: Who) -> None:
        self._ears = ears
        self._who = who
        self._guests: dict[int, _Guest] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def welcome(self, user: int) -> Hear:
        """Where this user's sound goes."""
        guest = self._guests.get(user)
        if guest is None:
            guest = self._guests[user] = _Guest()
            before = self._tasks.get(user)
            listen = self._listen(user, guest, before)
            self._tasks[user] = asyncio.create_task(listen, name=f"call ear {user}")
        return guest.hear

    def left(self, user: int) -> None:
        guest = self._guests.pop(user, None)
        if guest is not None:
            guest.leave()

    def keep(self, users: set[int]) -> None:
        """Only these are in the call."""
        for user in set(self._guests) - users:
            self.left(user)

    async def close(self) -> None:
        """Nobody is listened to any more."""
        self.keep(set())
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()

    async def _listen(self, user: int, guest: _Guest, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})  # they were here a moment ago: one ear at a time
        talker = await self._who(user)
        if talker is None:
            guest.leave()
            return
        while not guest.gone:
            try:
                ear = await self._ears.open(talker)
                guest.use(ear.listener.inbox)
                await ear.run()
                return
            except BotError as error:
                guest.use(None)
                log.warning("%s cannot be listened to: %s", talker.source, error)
                await asyncio.sleep(RETRY_S)
