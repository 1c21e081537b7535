"""The level meter: how loud it is where the sound is heard, ten times a second."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from bot.audio.chunk import AudioChunk
from bot.audio.level import SILENCE_DB, level_db

INTERVAL_S = 0.1


class Meter:
    """Measures what is queued and tells it once it is heard."""

    def __init__(self, position: Callable[[], float], tell: Callable[[float], None]) -> None:
        self.level = SILENCE_DB
        self._position = position
        self._tell = tell
        self._levels: deque[tuple[float, float]] = deque()  # where it begins, its dB
        self._written = 0.0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """A new utterance begins."""
        self.stop()
        self._levels.clear()
        self._written = 0.0
        self._task = asyncio.create_task(self._run(), name="meter")

    def measure(self, chunk: AudioChunk) -> None:
        while chunk.pcm:
            window, chunk = chunk.split(min(INTERVAL_S, chunk.seconds))
            if not window.pcm:
                return
            self._levels.append((self._written, level_db(window)))
            self._written += window.seconds

    def stop(self) -> None:
        """The sound is over: the needle falls."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            self.level = SILENCE_DB
            self._tell(self.level)

    async def _run(self) -> None:
        while True:
            at, heard = self._position(), None
            while self._levels and self._levels[0][0] <= at:
                heard = self._levels.popleft()[1]
            if heard is not None:
                self.level = heard
                self._tell(round(heard, 1))
            await asyncio.sleep(INTERVAL_S)
