"""What waits to be sent to one client: in order, bounded, and some of it can be taken back."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Protocol

from bot.realtime.events import Event

BUSY = 8  # events that wait; sound waits with them no longer
MOST = 2_000  # events that wait for a client that reads nothing
STALL_S = 20.0  # for one event


class Line(Protocol):
    """A client's connection, whatever it travels over."""

    async def receive(self, patience_s: float | None) -> str | None:
        """The next message; None once it is closed. Raises TimeoutError."""
        ...

    async def send(self, text: str) -> None:
        """Raises ConnectionError."""
        ...

    async def close(self, code: int, reason: str) -> None: ...


class Outbox:
    """`send` never waits. Loop thread only."""

    def __init__(self, line: Line, tell: Callable[[Event], None] = lambda event: None) -> None:
        self._line = line
        self._tell = tell
        self._events: deque[Event] = deque()
        self._changed = asyncio.Event()
        self._gone = False

    def send(self, event: Event) -> None:
        if self._gone:
            return
        self._events.append(event)
        self._gone = len(self._events) > MOST
        self._changed.set()

    def drop(self, unwanted: Callable[[Event], bool]) -> None:
        """Take back what has not left yet."""
        self._events = deque(event for event in self._events if not unwanted(event))
        self._changed.set()

    async def room(self) -> None:
        """Until little waits: for sound, which nobody should hear late."""
        while len(self._events) > BUSY and not self._gone:
            self._changed.clear()
            await self._changed.wait()

    async def run(self) -> None:
        """Send until the client is gone. Raises ConnectionError."""
        clock = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout(None) as limit:  # one for all events: they are many
                while True:
                    while self._events:
                        limit.reschedule(clock() + STALL_S)
                        await self._send_next()
                    limit.reschedule(None)
                    if self._gone:
                        raise ConnectionResetError("the client reads nothing")
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError as error:
            raise ConnectionResetError("the client reads nothing") from error
        finally:
            self._gone = True
            self._changed.set()

    async def _send_next(self) -> None:
        event = self._events.popleft()
        self._changed.set()
        await self._line.send(json.dumps(event, ensure_ascii=False))
        self._tell(event)

    async def flush(self, seconds: float) -> None:
        """Give what waits so long to leave."""
        try:
            async with asyncio.timeout(seconds):
                while self._events and not self._gone:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return
