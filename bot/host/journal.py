"""The durable journal: an event is on disk before a handler sees it.

Writes are gathered: while one batch is being committed the next one fills, so that thousands of
events a second cost a few dozen commits, and a single event waits for one commit only.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.errors import BotError
from bot.host import codec
from bot.host.events import Event
from bot.host.lanes import Lane
from db import Database, JournalEntry, JournalRepository

REMEMBERED_KEYS = 20_000
FINISH_SECONDS = 0.05  # outcomes are less urgent than arrivals; they wait to be gathered
log = structlog.get_logger("journal")


@dataclass(slots=True)
class _Write:
    entry: JournalEntry
    done: asyncio.Future[bool]


class Journal:
    """What happened, and what became of it."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._keys: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._writes: list[_Write] = []
        self._finished: list[tuple[str, str, str, list[dict[str, Any]]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._finisher: asyncio.Task[None] | None = None
        self.failed = ""  # why the newest write failed, for the panel; empty when all is well

    def seen(self, event: Event) -> bool:
        """Whether the platform delivered this before, by its own id of the event."""
        if not event.key:
            return False
        key = (event.platform, event.key)
        if key in self._keys:
            return True
        self._keys[key] = None
        if len(self._keys) > REMEMBERED_KEYS:
            self._keys.popitem(last=False)
        return False

    async def write(self, event: Event) -> bool:
        """Returns once the event is on disk; False when an earlier run has it already.

        A database that cannot be written does not stop the show: the failure is shown and
        the event goes on without its line.
        """
        write = _Write(_entry(event), asyncio.get_running_loop().create_future())
        self._writes.append(write)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_batches())
        return await write.done

    def finish(self, event: str, state: str, verdict: str, trace: list[dict[str, Any]]) -> None:
        """Note what became of it; written soon, in the background."""
        self._finished.append((event, state, verdict, trace))
        if self._finisher is None or self._finisher.done():
            self._finisher = asyncio.create_task(self._finish_soon())

    async def waiting(self, lanes: list[Lane]) -> list[Event]:
        """What an earlier run left waiting in these lanes, oldest first; the rest is dropped."""
        names = [lane.value for lane in lanes]
        rows = await self._db.run(lambda s: _resume(JournalRepository(s), names))
        found: list[Event] = []
        for packed in rows:
            try:
                found.append(codec.unpack(packed))
            except (BotError, TypeError, ValueError, KeyError) as error:
                log.warning("cannot resume an event", id=packed.get("id"), error=str(error))
        return found

    async def close(self) -> None:
        await self.flush()

    async def flush(self) -> None:
        """Write what has not been written yet."""
        if self._writer is not None:
            await self._writer
        if self._finisher is not None:
            self._finisher.cancel()
            await asyncio.gather(self._finisher, return_exceptions=True)
        await self._write_finished()

    async def _write_batches(self) -> None:
        while self._writes:
            batch, self._writes = self._writes, []
            entries = [write.entry for write in batch]
            known = await self._append(entries)
            for write in batch:
                if not write.done.done():
                    write.done.set_result(write.entry.id not in known)

    async def _append(self, entries: list[JournalEntry]) -> frozenset[str]:
        """The ids of those that an earlier run has already."""
        try:
            appended = await self._db.run(lambda s: JournalRepository(s).append_many(entries))
        except (BotError, OSError) as error:
            self._failed(error)
            return frozenset()
        self.failed = ""
        return frozenset(appended.duplicates)

    async def _finish_soon(self) -> None:
        await asyncio.sleep(FINISH_SECONDS)
        await self._write_finished()
        if self._finished:
            self._finisher = asyncio.create_task(self._finish_soon())

    async def _write_finished(self) -> None:
        batch, self._finished = self._finished, []
        if not batch:
            return
        try:
            await self._db.run(lambda s: JournalRepository(s).finish_many(batch))
        except (BotError, OSError) as error:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        if not self.failed:
            log.error("the journal cannot be written", error=str(error))
        self.failed = str(error)


def _entry(event: Event) -> JournalEntry:
    return JournalEntry(
        id=event.id,
        at=datetime.fromtimestamp(event.at, UTC),
        kind=event.kind,
        platform=event.platform,
        origin=event.origin.value,
        lane=event.lane.value if event.lane else "",
        key=event.key,
        user_platform_id=event.user.id if event.user else "",
        user_name=event.user.name if event.user else "",
        cause=event.cause,
        body=codec.pack(event),
    )


def _resume(repository: JournalRepository, lanes: list[str]) -> list[dict[str, Any]]:
    bodies = [row.body for row in repository.waiting(lanes)]
    repository.abandon(lanes, "the show was stopped before its turn")
    return bodies
