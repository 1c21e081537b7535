"""One run, watched by any number of people who come and go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from bot.errors import BotError
from bot.studio.events import StudioEvent

ROOM = 1000  # events that a slow listener may be behind before the oldest are dropped


class Broadcast:
    """The newest event is told to whoever begins to listen. Loop thread only."""

    def __init__(self, newest: StudioEvent) -> None:
        self._newest = newest
        self._queues: set[asyncio.Queue[StudioEvent | BotError | None]] = set()

    def tell(self, event: StudioEvent) -> None:
        self._newest = event
        self._put(event)

    def fail(self, error: BotError) -> None:
        self._put(error)

    def end(self) -> None:
        self._put(None)

    async def listen(self) -> AsyncGenerator[StudioEvent, None]:
        """Raises what the run raises."""
        queue: asyncio.Queue[StudioEvent | BotError | None] = asyncio.Queue(ROOM)
        self._queues.add(queue)
        try:
            yield self._newest
            while (event := await queue.get()) is not None:
                if isinstance(event, BotError):
                    raise event
                yield event
        finally:
            self._queues.discard(queue)

    def _put(self, event: StudioEvent | BotError | None) -> None:
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event)
