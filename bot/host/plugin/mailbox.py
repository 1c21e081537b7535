"""A plugin's mailbox: bounded, a few handlers at a time, each with a time limit.

One slow handler keeps nobody waiting but the letters behind its plugin's own limit; the deadline
of every running one is watched by `expire`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.host.plugin.postmen import Postmen

STUBBORN_SECONDS = 0.5  # a handler that does not end when it is told to is left behind
M = TypeVar("M")


@dataclass(slots=True, eq=False)
class _Running:
    deadline: float
    ended: str = ""  # by us: "late" or "closed"

    def end(self, task: asyncio.Task[None], why: str) -> None:
        if not self.ended:
            self.ended = why
            task.cancel()


class Mailbox(Generic[M]):
    """Letters in order of arrival; `handle` never raises but for a cancellation.

    `overrun(letter)` is told when a handler was ended because it took over its `timeout`.
    """

    def __init__(
        self,
        handle: Callable[[M], Awaitable[None]],
        *,
        postmen: Postmen,
        timeout: Callable[[M], float],
        overrun: Callable[[M], None],
        limit: int,
        at_once: int = 8,
    ) -> None:
        self._handle = handle
        self._postmen = postmen
        self._timeout = timeout
        self._overrun = overrun
        self._limit = limit
        self._at_once = at_once
        self._letters: deque[M] = deque()
        self._running: dict[asyncio.Task[None], _Running] = {}
        self._turned_away = 0  # postmen who came while enough handlers ran
        self._one_ended = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def __len__(self) -> int:
        return len(self._letters)

    def put(self, letter: M) -> bool:
        """False when the mailbox is full; the letter is then not taken."""
        if len(self._letters) >= self._limit:
            return False
        self._letters.append(letter)
        self._idle.clear()
        self._postmen.call(self)
        return True

    def expire(self, now: float) -> None:
        """End the handlers that have run over their time."""
        for task, running in tuple(self._running.items()):
            if now > running.deadline:
                running.end(task, "late")

    async def join(self) -> None:
        """Wait until every letter was handled."""
        await self._idle.wait()

    def take(self) -> list[M]:
        """What waits, taken out; what is being handled goes on."""
        waiting = list(self._letters)
        self._letters.clear()
        self._rest()
        return waiting

    async def close(self, grace: float = 0.0) -> None:
        """Drop what waits, and end what runs after `grace` seconds."""
        self.take()
        me = asyncio.current_task()  # a handler may close its own plugin
        others = {running for task, running in self._running.items() if task is not me}
        if grace:
            await self._end_of(others, grace)
        for task, running in tuple(self._running.items()):
            if running in others:
                running.end(task, "closed")
        await self._end_of(others, STUBBORN_SECONDS)

    async def _end_of(self, handlers: set[_Running], seconds: float) -> None:
        """Until these have ended, or so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not handlers.isdisjoint(self._running.values()):
                    self._one_ended.clear()
                    await self._one_ended.wait()

    async def handle_next(self, postman: asyncio.Task[None]) -> None:
        """Bring the oldest letter to its handler, in the postman's task."""
        if not self._letters:
            return
        if len(self._running) >= self._at_once:
            self._turned_away += 1
            return
        letter = self._letters.popleft()
        deadline = asyncio.get_running_loop().time() + self._timeout(letter)
        running = self._running[postman] = _Running(deadline)
        try:
            await self._handle(letter)
        except asyncio.CancelledError:
            if not running.ended:
                raise
        finally:
            del self._running[postman]
            if running.ended:
                _forgive(postman)
            self._one_ended.set()
            self._rest()
        if running.ended == "late":
            self._overrun(letter)

    def _rest(self) -> None:
        """Somebody is done: call back who was turned away, or be idle."""
        if self._turned_away and self._letters:
            self._turned_away -= 1
            self._postmen.call(self)
        elif not self._letters:
            self._turned_away = 0
            if not self._running:
                self._idle.set()


def _forgive(postman: asyncio.Task[None]) -> None:
    """The postman goes on: it was the handler that was ended."""
    while postman.cancelling():
        postman.uncancel()
