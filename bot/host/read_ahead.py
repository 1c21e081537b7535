"""A speech that is made elsewhere, made a little before it is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass

from bot.engines import Audio
from bot.voice import Speech

AHEAD_S = 20.0  # of sound: a voice that pauses to think is not heard to


@dataclass(frozen=True, slots=True)
class _Over:
    """The end of the speech, with what went wrong."""

    error: Exception | None = None


class _Made:
    """What is made and not wanted yet."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[Speech | _Over] = asyncio.Queue()
        self._seconds = 0.0
        self._room = asyncio.Event()
        self._room.set()

    async def put(self, event: Speech) -> None:
        """Waits while more than `AHEAD_S` of sound is not wanted yet."""
        await self._room.wait()
        self._count(event, 1)
        self.events.put_nowait(event)

    async def get(self) -> Speech | _Over:
        event = await self.events.get()
        self._count(event, -1)
        return event

    def _count(self, event: Speech | _Over, sign: int) -> None:
        if not isinstance(event, Audio):
            return
        self._seconds += sign * event.chunk.seconds
        (self._room.clear if self._seconds > AHEAD_S else self._room.set)()


async def read_ahead(speech: AsyncGenerator[Speech, None]) -> AsyncGenerator[Speech, None]:
    """The same events; raises what the speech raises, after what was made before."""
    made = _Made()
    reader = asyncio.create_task(_read(speech, made), name="read ahead")
    try:
        while not isinstance(event := await made.get(), _Over):
            yield event
        if event.error is not None:
            raise event.error
    finally:
        reader.cancel()
        with suppress(asyncio.CancelledError):
            await reader


async def _read(speech: AsyncGenerator[Speech, None], made: _Made) -> None:
    over = _Over()
    try:
        async with aclosing(speech) as events:
            async for event in events:
                await made.put(event)
    except Exception as error:
        over = _Over(error)
    made.events.put_nowait(over)
