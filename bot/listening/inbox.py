"""Sound that waits to be heard: bounded, and it says so when somebody sends too much."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress

from bot.audio import AudioChunk

LIMIT_S = 5.0  # of sound; more is not kept
ROUNDING_S = 1e-6
BEHIND_S = 0.5  # more than this waiting is told


class Inbox:
    """A queue of sound, counted in seconds. Loop thread only.

    `put` waits for room, for a source that can be kept waiting. `offer` never waits: where there
    is no room the oldest sound goes, for what is said now matters more.
    """

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        self.limit_s = limit_s
        self.waiting_s = 0.0
        self.lost_s = 0.0  # sound that was thrown away since it began
        self._chunks: deque[AudioChunk] = deque()
        self._changed = asyncio.Event()
        self._ended = False

    @property
    def state(self) -> str:
        """ok, behind (more sound waits than should) or overrun (some of it was lost)."""
        if self.waiting_s > BEHIND_S:
            return "overrun" if self.lost_s else "behind"
        return "ok"

    @property
    def note(self) -> str:
        """The state in words for a person; empty where all is well."""
        if self.state == "ok":
            return ""
        lost = f"; {self.lost_s:.1f} s were thrown away" if self.lost_s else ""
        return f"sound comes faster than real time: {self.waiting_s:.1f} s wait{lost}"

    def offer(self, chunk: AudioChunk) -> bool:
        """Whether nothing was lost."""
        if self._ended or not chunk.pcm:
            return True
        lost = 0.0
        while self._is_full(chunk):
            lost += self._pop().seconds
        self.lost_s += lost
        self._push(chunk)
        return lost == 0

    async def put(self, chunk: AudioChunk) -> None:
        """Waits while there is no room."""
        while self._is_full(chunk) and not self._ended:
            self._changed.clear()
            await self._changed.wait()
        if chunk.pcm and not self._ended:
            self._push(chunk)

    async def get(self, patience_s: float | None) -> AudioChunk | None:
        """The next sound; None at the end. Raises TimeoutError where none came in time."""
        if not self._chunks and not self._ended:
            async with asyncio.timeout(patience_s):
                while not self._chunks and not self._ended:
                    self._changed.clear()
                    await self._changed.wait()
        return self._pop() if self._chunks else None

    def end(self) -> None:
        """No more sound comes; what waits is still heard."""
        self._ended = True
        self._changed.set()

    def clear(self) -> None:
        """Throw away what waits, as the sender wishes."""
        with suppress(IndexError):
            while True:
                self._pop()

    def _is_full(self, chunk: AudioChunk) -> bool:
        """Whether a chunk would be too much; one alone never is."""
        return bool(self._chunks) and self.waiting_s + chunk.seconds > self.limit_s + ROUNDING_S

    def _push(self, chunk: AudioChunk) -> None:
        self._chunks.append(chunk)
        self.waiting_s += chunk.seconds
        self._changed.set()

    def _pop(self) -> AudioChunk:
        chunk = self._chunks.popleft()
        self.waiting_s = self.waiting_s - chunk.seconds if self._chunks else 0.0
        self._changed.set()
        return chunk
