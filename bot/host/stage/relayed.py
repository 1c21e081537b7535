"""A speech that is made elsewhere: made a little before it is wanted, and let through or not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass

from bot.engines import Audio, Cancel
from bot.voice import Sentence, SentenceBegins, Speech

AHEAD_S = 20.0  # of sound: a voice that pauses to think is not heard to

Prepare = Callable[[Sentence], Awaitable[Sentence | None]]
Relayed = Callable[[Cancel], AsyncGenerator[Speech, None]]  # a speech that the cancel ends


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


async def relayed(
    speech: AsyncGenerator[Speech, None], prepare: Prepare
) -> AsyncGenerator[Speech, None]:
    """The sentences of a speech that are fit to be heard as they are: the sound of one that
    `prepare` changes or leaves out is made already."""
    heard = True
    async with aclosing(_ahead(speech)) as events:
        async for event in events:
            if isinstance(event, SentenceBegins):
                ready = await prepare(event.sentence) if event.sentence.text else event.sentence
                heard = ready is not None and ready.text == event.sentence.text
                if ready is not None:
                    event = SentenceBegins(sentence=ready)
            if heard:
                yield event


async def _ahead(speech: AsyncGenerator[Speech, None]) -> AsyncGenerator[Speech, None]:
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
