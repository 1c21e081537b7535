"""Sound between the one who reads a speech and the one who hands it to the sinks."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from bot.audio import AudioChunk


class Backlog:
    """A queue of sound whose reader knows when all of it was taken."""

    def __init__(self) -> None:
        self._chunks: deque[AudioChunk] = deque()
        self._changed = asyncio.Event()
        self._emptied = asyncio.Event()
        self._emptied.set()
        self._ended = False

    def put(self, chunk: AudioChunk) -> None:
        self._chunks.append(chunk)
        self._emptied.clear()
        self._changed.set()

    def end(self) -> None:
        self._ended = True
        self._changed.set()

    async def taken(self) -> None:
        """Wait until the writer has taken everything."""
        await self._emptied.wait()

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        while True:
            while self._chunks:
                yield self._chunks.popleft()
            self._emptied.set()
            if self._ended:
                return
            self._changed.clear()
            await self._changed.wait()
