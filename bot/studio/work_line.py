"""The line of work: so many runs at once on an engine, and a bounded number that wait."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable

from bot.engines import Cancel
from bot.studio.errors import StudioBusy
from bot.studio.settings import StudioSettings
from bot.studio.views import JobView, QueueView

USUAL_RUN_S = 3.0  # guessed until a run has ended


class Ticket:
    """A place in the line. `place` 0 works; from 1 on it waits. `run` is known once it began."""

    def __init__(
        self,
        kind: str,
        engines: tuple[str, ...],
        since: float,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.run = ""
        self.kind = kind
        self.engines = engines
        self.since = since
        self.place = -1
        self.progress = 0.0
        self.note = ""
        self.moved = asyncio.Event()
        self._changed = changed

    def move(self, place: int) -> None:
        if place != self.place:
            self.place = place
            self.moved.set()

    def begin(self, run: str) -> None:
        """The run has a name; from now on the line shows it."""
        self.run = run
        self._changed()

    def report(self, progress: float, note: str) -> None:
        """How far it is, 0 to 1."""
        self.progress, self.note = progress, note
        self._changed()


class WorkLine:
    """First come, first served on each engine; runs on other engines pass by. Loop thread only.

    `changed` is called whenever `view` would answer something else.
    """

    def __init__(
        self,
        settings: StudioSettings,
        clock: Callable[[], float] = time.monotonic,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._changed = changed
        self._working: list[Ticket] = []
        self._waiting: list[Ticket] = []
        self._lengths: deque[float] = deque(maxlen=20)
        self._left = 0

    def use(self, settings: StudioSettings) -> None:
        """Other limits from now on; who waits may begin at once, nobody is sent away."""
        self._settings = settings
        self._settle()

    def join(self, kind: str, engines: tuple[str, ...], *, wait: bool = True) -> Ticket:
        """Stand in line. Raises StudioBusy where there is no place, or none without waiting."""
        ticket = Ticket(kind, engines, self._clock(), self._changed)
        self._waiting.append(ticket)
        self._settle()
        full = len(self._waiting) > self._settings.waiting
        if ticket.place and (full or not wait):
            self._waiting.remove(ticket)
            self._settle()
            count = len(self._waiting)
            said = f"the studio is busy; {count} wait" if count else "the studio is busy"
            raise StudioBusy(said, retry_after=self._patience(count + 1), waiting=count)
        return ticket

    async def turn(self, ticket: Ticket, cancel: Cancel) -> AsyncGenerator[int, None]:
        """The ticket's places as they change; over when it works or is cancelled."""
        stop = asyncio.ensure_future(cancel.wait())
        try:
            while not cancel.is_set():
                ticket.moved.clear()
                yield ticket.place
                if not ticket.place:
                    return
                moved = asyncio.ensure_future(ticket.moved.wait())
                await asyncio.wait({moved, stop}, return_when=asyncio.FIRST_COMPLETED)
                moved.cancel()
        finally:
            stop.cancel()

    def leave(self, ticket: Ticket) -> None:
        """Give the place back, whatever it was."""
        if ticket in self._working:
            self._working.remove(ticket)
            self._lengths.append(self._clock() - ticket.since)
        elif ticket in self._waiting:
            self._waiting.remove(ticket)
        self._left += 1
        self._settle()
        self._changed()

    def view(self) -> QueueView:
        jobs = tuple(
            JobView(
                run=ticket.run,
                kind=ticket.kind,
                engine=", ".join(ticket.engines),
                place=ticket.place,
                seconds=self._clock() - ticket.since,
                progress=ticket.progress,
                note=ticket.note,
            )
            for ticket in [*self._working, *self._waiting]
        )
        room = max(0, self._settings.waiting - len(self._waiting))
        return QueueView(jobs=jobs, room=room, left=self._left)

    def _settle(self) -> None:
        """Let those work whose engines have room, and number the others."""
        busy = Counter(engine for ticket in self._working for engine in ticket.engines)
        wanted: set[str] = set()  # by somebody further ahead
        still: list[Ticket] = []
        for ticket in self._waiting:
            room = all(busy[engine] < self._at_once(engine) for engine in ticket.engines)
            if room and not wanted & set(ticket.engines):
                busy.update(ticket.engines)
                self._working.append(ticket)
                ticket.since = self._clock()
                ticket.move(0)
            else:
                wanted |= set(ticket.engines)
                still.append(ticket)
                ticket.move(len(still))
        self._waiting = still

    def _at_once(self, engine: str) -> int:
        return self._settings.at_once.get(engine, self._settings.jobs_per_engine)

    def _patience(self, ahead: int) -> float:
        """How long it may take until there is room, in seconds."""
        usual = sum(self._lengths) / len(self._lengths) if self._lengths else USUAL_RUN_S
        return min(max(1.0, usual * ahead), 600.0)
