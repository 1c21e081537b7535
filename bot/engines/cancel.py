"""Cancelling: normal and quick; a cancelled stream ends within one chunk, without an error."""

from __future__ import annotations

import asyncio


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
