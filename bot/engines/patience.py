"""Reading somebody else's stream: never longer than patience lasts, never past a cancel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from bot.engines.cancel import Cancel

T = TypeVar("T")

GRACE_S = 0.5  # after a cancel: long enough for an engine's own last event, too short to notice


class Patient(Generic[T]):
    """One stream, read event by event in the task that owns it.

    The limits work like `asyncio.timeout`: the stream is cancelled where it waits, so its
    `finally` runs and nothing of it is left over.
    """

    def __init__(self, stream: AsyncIterator[T], cancel: Cancel) -> None:
        self._stream = stream
        self._cancel = cancel
        self._scope: asyncio.Timeout | None = None
        self._watch = asyncio.create_task(self._hurry())

    async def next(self, seconds: float) -> T | None:
        """The next event; None at the end. Raises TimeoutError when it takes longer, or when
        the stream is still silent shortly after a cancel."""
        limit = min(seconds, GRACE_S) if self._cancel.is_set() else seconds
        try:
            async with asyncio.timeout(limit) as scope:
                self._scope = scope
                return await anext(self._stream, None)
        finally:
            self._scope = None

    async def close(self) -> None:
        """End the stream, read to its end or not."""
        self._watch.cancel()
        close = getattr(self._stream, "aclose", None)
        if close is not None:
            await close()

    async def _hurry(self) -> None:
        await self._cancel.wait()
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(asyncio.get_running_loop().time() + GRACE_S)
