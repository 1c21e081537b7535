"""A worker that ends when nobody has needed it for a while, and starts with the next job."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.engines.worker import EngineWorker, WorkerState
from bot.errors import EngineError


class RestingWorker:
    """Keeps one EngineWorker while it is needed; `idle_s` after the last job it is ended, so that
    its memory is free again. 0 keeps it for good. Loop thread only.
    """

    def __init__(self, name: str, make: Callable[[], EngineWorker], idle_s: float) -> None:
        self._name = name
        self._make = make
        self._idle_s = idle_s
        self._worker: EngineWorker | None = None
        self._jobs = 0
        self._clock: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def state(self) -> WorkerState:
        return self._worker.state if self._worker is not None else WorkerState()

    @property
    def jobs(self) -> int:
        """How many hold it now."""
        return self._jobs

    @asynccontextmanager
    async def working(self) -> AsyncIterator[EngineWorker]:
        """The worker, for one job. Raises EngineError once closed."""
        if self._ending is not None:
            await asyncio.shield(self._ending)
        if self._closed:
            raise EngineError(self._name, "the engine is closed")
        if self._clock is not None:
            self._clock.cancel()
        self._jobs += 1
        try:
            self._worker = self._worker or self._make()
            yield self._worker
        finally:
            self._jobs -= 1
            self._set_clock()

    @property
    def worker(self) -> EngineWorker | None:
        """The worker, where there is one now; it may end any time."""
        return self._worker

    async def rest(self) -> None:
        """End the process now; the next job starts another one."""
        if self._clock is not None:
            self._clock.cancel()
        if self._ending is not None:
            await asyncio.shield(self._ending)
        await self._end()

    async def close(self) -> None:
        """End the process; jobs under way fail, and no new one begins."""
        self._closed = True
        await self.rest()

    def _set_clock(self) -> None:
        if self._jobs or self._worker is None or not self._idle_s or self._closed:
            return
        self._clock = asyncio.get_running_loop().call_later(self._idle_s, self._rest)

    def _rest(self) -> None:
        if not self._jobs and self._ending is None:
            self._ending = asyncio.create_task(self._end(), name=f"{self._name}-rest")

    async def _end(self) -> None:
        worker, self._worker = self._worker, None
        try:
            if worker is not None:
                await worker.close()
        finally:
            self._ending = None
