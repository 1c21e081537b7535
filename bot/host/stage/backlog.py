"""Sound between the one who reads a speech and the one who hands it to the sinks."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator

from bot.audio import AudioChunk
from bot.engines import Audio
from bot.voice import Sentence, SentenceBegins, SentenceEnds, Speech

AHEAD_S = 10.0  # of sound that wait at most: a long song is not read at once


class Backlog:
    """A queue of sound whose reader knows when all of it was taken."""

    def __init__(self) -> None:
        self._chunks: deque[AudioChunk] = deque()
        self._seconds = 0.0
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._emptied = asyncio.Event()
        self._emptied.set()
        self._ended = False

    def put(self, chunk: AudioChunk) -> None:
        self._chunks.append(chunk)
        self._seconds += chunk.seconds
        if self._seconds > AHEAD_S:
            self._room.clear()
        self._emptied.clear()
        self._changed.set()

    def end(self) -> None:
        self._ended = True
        self._changed.set()

    async def taken(self) -> None:
        """Wait until the writer has taken everything."""
        await self._emptied.wait()

    async def room(self) -> None:
        """Wait until there is room for more."""
        await self._room.wait()

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        while True:
            while self._chunks:
                chunk = self._chunks.popleft()
                self._seconds -= chunk.seconds
                if self._seconds <= AHEAD_S:
                    self._room.set()
                yield chunk
            self._emptied.set()
            if self._ended:
                return
            self._changed.clear()
            await self._changed.wait()


async def speech_of(chunks: AsyncIterator[AudioChunk]) -> AsyncGenerator[Speech, None]:
    """A sound as a speech of one sentence without words."""
    yield SentenceBegins(sentence=Sentence(""))
    async for chunk in chunks:
        yield Audio(chunk)
    yield SentenceEnds(engine="", voice="")
