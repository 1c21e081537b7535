"""Writes that must not be lost and must not stop the show: exchanges, people, what was spent.

They are done in their order. While the database cannot be written they are kept and tried again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.errors import BotError, Conflict
from db import Database

PATIENCE_SECONDS = 1.0  # nobody waits longer for a write
RETRY_SECONDS = 1.0
MOST_KEPT = 5_000
CLOSE_SECONDS = 1.0
log = structlog.get_logger("write behind")

Work = Callable[[Session], Any]


class WriteBehind:
    """A line of writes. One that the database refuses for itself is dropped and logged."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._waiting: deque[tuple[Work, asyncio.Future[None]]] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._closing = False
        self.failed = ""  # why the newest write failed; empty when all is well

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, work: Work) -> asyncio.Future[None]:
        """Do it soon; the future ends when it is done, or when it turns out to take its time."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self.failed:
            _over(done)
        if len(self._waiting) > MOST_KEPT:
            self._waiting.pop()
            log.error("a write was dropped: too many wait", error=self.failed)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all(), name="write behind")
        return done

    async def close(self) -> None:
        """Write what waits, as far as the database lets us."""
        self._closing = True
        self._hurry.set()
        if self._writer is not None:
            await asyncio.wait({self._writer}, timeout=CLOSE_SECONDS)
            self._writer.cancel()
        if self._waiting:
            log.error("some writes are lost", writes=len(self._waiting), error=self.failed)

    async def _write_all(self) -> None:
        while self._waiting:
            if not await self._write_first():
                if self._closing:
                    return
                await self._rest()

    async def _rest(self) -> None:
        """Until it is worth another try."""
        with suppress(TimeoutError):
            async with asyncio.timeout(RETRY_SECONDS):
                await self._hurry.wait()

    async def _write_first(self) -> bool:
        """Do the first write; False where it must be tried again."""
        work, done = self._waiting[0]
        slow = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._fails, "it is slow")
        try:
            await self._db.run(work)
        except Conflict as error:
            log.error("a write was refused", error=str(error))
        except BotError as error:
            self._fails(str(error))
            return False
        except Exception as error:
            log.error("a write failed", exc_info=error)
        finally:
            slow.cancel()
        self._waiting.popleft()
        _over(done)
        self.failed = ""
        return True

    def _fails(self, why: str) -> None:
        if not self.failed:
            log.error("the database cannot be written", error=why)
        self.failed = why
        for _, done in self._waiting:
            _over(done)


def _over(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)
