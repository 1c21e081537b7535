"""Cancelling: normal and quick; a cancelled stream ends within one chunk, without an error."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Cancel:
    """A request to stop, made once and seen by everyone who holds it. Loop thread only."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.reason = ""

    def set(self, reason: str = "cancelled") -> None:
        """Ask for the stop; only the first reason is kept."""
        if not self._event.is_set():
            self.reason = reason
            self._event.set()

    def is_set(self) -> bool:
        return self._event.is_set()

    async def wait(self) -> None:
        await self._event.wait()

    async def race(self, work: Coroutine[Any, Any, T]) -> T | None:
        """What `work` gives; None where the stop comes first, which ends `work` too."""
        task = asyncio.create_task(work)
        stop = asyncio.create_task(self._event.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() and not self.is_set() else None
        finally:
            stop.cancel()
            if not task.done():
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)
