"""The sound of one turn: it grows while it is spoken, and can be read again from its start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.audio import AudioChunk


class Tape:
    """Chunks of one format, so many `seconds`. Readers come at any time and get all of it. Loop
    thread only."""

    def __init__(self, start: tuple[AudioChunk, ...] = ()) -> None:
        self.seconds = 0.0
        self._chunks: list[AudioChunk] = []
        self._grown = asyncio.Event()
        self.ended = asyncio.Event()
        for chunk in start:
            self.push(chunk)

    def push(self, chunk: AudioChunk) -> None:
        self._chunks.append(chunk)
        self.seconds += chunk.seconds
        self._grown.set()

    def end(self) -> None:
        """Nothing is added any more."""
        self.ended.set()
        self._grown.set()

    def copy(self) -> Tape:
        """What there is by now, as a tape that has ended."""
        copied = Tape(tuple(self._chunks))
        copied.end()
        return copied

    async def read(self) -> AsyncIterator[AudioChunk]:
        """From the start to the end, waiting for what is still to come."""
        at = 0
        while True:
            while at < len(self._chunks):
                yield self._chunks[at]
                at += 1
            if self.ended.is_set():
                return
            self._grown.clear()
            await self._grown.wait()
