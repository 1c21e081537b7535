"""The durable journal: an event is on disk before a handler sees it.

Writes are gathered: while one batch is being committed the next one fills, so that thousands of
events a second cost a few dozen commits, and a single event waits for one commit only.

A database that cannot be written does not stop the show. Events go on without waiting for it;
their lines are kept and written, in their order, once it can be written again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.errors import BotError
from bot.host import codec
from bot.host.events import Event
from bot.host.lanes import Lane
from db import Appended, Database, JournalEntry, JournalRepository, JournalState

REMEMBERED_KEYS = 20_000
FINISH_SECONDS = 0.05  # outcomes are less urgent than arrivals; they wait to be gathered
PATIENCE_SECONDS = 1.0  # an event waits no longer for its line; a locked database takes five
RETRY_SECONDS = 1.0
MOST_KEPT = 20_000  # lines and outcomes that wait for a database that cannot be written
CLOSE_SECONDS = 1.0
log = structlog.get_logger("journal")

Outcome = tuple[str, str, str, Sequence[dict[str, Any]]]  # event, state, verdict, trace


@dataclass(slots=True)
class _Write:
    entry: JournalEntry
    done: asyncio.Future[bool]

    def go_on(self, new: bool = True) -> None:
        if not self.done.done():
            self.done.set_result(new)


class Journal:
    """What happened, and what became of it."""

    def __init__(self, database: Database, on_change: Callable[[], None] = lambda: None) -> None:
        self._db = database
        self._on_change = on_change
        self._keys: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._writes: deque[_Write] = deque()
        self._finished: list[Outcome] = []
        self._sent: Future[Appended] | None = None  # the batch that is on its way
        self._answered = asyncio.Event()
        self._again: asyncio.TimerHandle | None = None
        self._finisher: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self.failed = ""  # why the newest write failed, for the panel; empty when all is well
        self.lost = 0  # lines that could not be kept until the database could be written again

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

    def forget(self, event: Event) -> None:
        """It was not taken after all: a second delivery counts as the first."""
        self._keys.pop((event.platform, event.key), None)

    def put(self, event: Event) -> asyncio.Future[bool]:
        """Ends once the event is on disk; False when an earlier run has it already.

        While the database cannot be written it ends at once.
        """
        write = _Write(_entry(event), asyncio.get_running_loop().create_future())
        self._writes.append(write)
        if self.failed:  # it is tried again in a while, all together
            write.go_on()
            self._keep_few()
        else:
            self._write_on()
        return write.done

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
        for id, packed in rows:
            try:
                found.append(codec.unpack(packed))
            except (BotError, AttributeError, TypeError, ValueError, KeyError) as error:
                log.warning("cannot resume an event", id=id, error=str(error))
                self.finish(id, JournalState.DROPPED, f"cannot be resumed: {error}", [])
        return found

    async def close(self) -> None:
        """Write what has not been written yet, as far as the database lets us."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.flush()
        if self._again is not None:
            self._again.cancel()
        left = len(self._writes) + len(self._finished)
        if left:
            log.error("the journal lacks its newest lines", lines=left, error=self.failed)

    async def flush(self) -> None:
        """Write what has not been written yet. Returns early where it cannot be written."""
        self._hurry.set()
        self._write_on()
        while self._sent is not None:
            self._answered.clear()
            await self._answered.wait()
        if self._finisher is not None and not self._finisher.done():
            await asyncio.wait({self._finisher})
        await self._write_finished()
        self._hurry.clear()

    def _write_on(self) -> None:
        """Send what waits to the database, unless some of it is on its way."""
        if self._sent is not None or not self._writes:
            return
        loop = asyncio.get_running_loop()
        batch = list(self._writes)
        try:
            self._sent = self._db.append([write.entry for write in batch])
        except BotError as error:
            self._fails(str(error))
            return
        self._slow = loop.call_later(PATIENCE_SECONDS, self._too_slow)
        self._sent.add_done_callback(
            lambda sent: loop.call_soon_threadsafe(self._written, batch, sent)
        )

    def _written(self, batch: list[_Write], sent: Future[Appended]) -> None:
        """The database has answered; what it did not take is sent again in a while."""
        self._sent = None
        self._slow.cancel()
        self._answered.set()
        error = sent.exception()
        if error is not None:  # whatever it is, nobody may wait for this line for ever
            self._fails(str(error))
            loop = asyncio.get_running_loop()
            self._again = loop.call_later(RETRY_SECONDS, self._write_on)
            return
        known = frozenset(sent.result().duplicates)
        for write in batch:
            self._writes.popleft()
            write.go_on(write.entry.id not in known)
        self._works()
        self._write_on()

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._hurry.wait()

    async def _finish_soon(self) -> None:
        while self._finished:
            await self._rest(RETRY_SECONDS if self.failed else FINISH_SECONDS)
            await self._write_finished()
            if self._hurry.is_set():
                return

    async def _write_finished(self) -> None:
        if self._writes and self.failed:
            return  # first the lines, then what became of them
        batch, self._finished = self._finished, []
        if not batch:
            return
        try:
            await self._db.finish(batch)
        except Exception as error:
            self._finished = [*batch, *self._finished][-MOST_KEPT:]
            self._fails(str(error))
            return
        if not self._writes:
            self._works()

    # --- a database that cannot be written -------------------------------------------------------

    def _too_slow(self) -> None:
        self._fails("the database has not answered for a second")

    def _fails(self, why: str) -> None:
        if not self.failed:
            log.error("the journal cannot be written", error=why)
        changed, self.failed = self.failed != why, why
        for write in self._writes:
            write.go_on()
        self._keep_few()
        if changed:
            self._on_change()

    def _works(self) -> None:
        if self.failed:
            self.failed = ""
            log.warning("the journal can be written again", lost=self.lost)
            self._on_change()

    def _keep_few(self) -> None:
        while len(self._writes) > MOST_KEPT:
            self._writes.pop()
            self.lost += 1


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


def _resume(repository: JournalRepository, lanes: list[str]) -> list[tuple[str, Any]]:
    repository.close_spoken()
    bodies = [(row.id, row.body) for row in repository.waiting(lanes)]
    repository.abandon(lanes, "the show was stopped before its turn")
    return bodies
