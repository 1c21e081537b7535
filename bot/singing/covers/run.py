"""An order on its way through its steps: progress, cancel, the cache, and errors with a place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from bot.engines import Cancel
from bot.errors import AudioError, BotError
from bot.singing.covers.cache import Kept, StepCache, key_of
from bot.singing.covers.cover import Note, Working
from bot.singing.disk import disk_error
from bot.singing.errors import StepFailed
from bot.singing.locks import Locks
from bot.singing.sound import Facts, Told

BENCH = "singing"  # the name of the house's own worker

T = TypeVar("T")
Make = Callable[[Path, Cancel], AsyncGenerator[Told | Facts, None]]


class Stopped(Exception):
    """The order was cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`asked` is all that its outcome depends on; `make` works in a folder and ends with Facts.

    While it is made it writes about `writes` times as much as `sounds` have.
    """

    name: str
    asked: Mapping[str, Any]
    make: Make
    sounds: tuple[Path, ...] = ()
    writes: float = 0.0

    def room(self) -> int:
        """Bytes of the disk that it needs. Raises OSError. Blocks."""
        return round(self.writes * sum(path.stat().st_size for path in self.sounds))


class Run:
    """`shares` say how much of the `whole` work each step is; `tell` hears how far it is."""

    def __init__(
        self,
        cache: StepCache,
        locks: Locks,
        cancel: Cancel,
        shares: Mapping[str, float],
        whole: float,
        tell: Callable[[Working], None],
    ) -> None:
        self.cancel = cancel
        self._notes: dict[Note, None] = {}  # each once, in the order of the steps
        self._cache = cache
        self._locks = locks
        self._shares = shares
        self._whole = whole
        self._done = 0.0
        self._tell = tell
        self._taken: list[str] = []

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the steps had to say."""
        return tuple(self._notes)

    def note(self, step: str, *texts: str) -> None:
        """The step has this to say."""
        self._notes |= dict.fromkeys(Note(step, text) for text in texts)

    def close(self) -> None:
        """What it used may be forgotten. Blocks."""
        taken, self._taken = self._taken, []
        self._cache.let_go(taken)

    def check(self) -> None:
        """Raises Stopped after a cancel; from any thread."""
        if self.cancel.is_set():
            raise Stopped

    async def do(self, step: Step) -> Kept:
        """What the step makes, or has made. Raises StepFailed, and Stopped after a cancel."""
        key = key_of({"step": step.name, **step.asked})
        async with self.place(step.name), self._alone(key):
            found = await asyncio.to_thread(self._cache.take, key)
            self._taken.append(key)
            kept = found or await self._make(step, key)
        self.note(step.name, *kept.notes)
        self.done(step.name, cached=found is not None)
        return kept

    async def once(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` gives. Raises Stopped as soon as there is a cancel."""
        made = await self.cancel.race(work)
        if self.cancel.is_set():
            raise Stopped
        return cast(T, made)

    @asynccontextmanager
    async def place(self, step: str) -> AsyncIterator[None]:
        """What goes wrong in here went wrong in this step."""
        try:
            yield
        except BotError as error:
            raise StepFailed(step, error, own=BENCH) from error
        except OSError as error:
            raise StepFailed(step, disk_error(error)) from error

    def done(self, step: str, *, cached: bool = False) -> None:
        """The step's share of the work is behind us."""
        self._done += self._shares[step]
        whole = min(1.0, self._done / self._whole)
        self._tell(Working(step=step, part=1.0, whole=whole, cached=cached))

    def _under_way(self, step: Step, part: float, note: str = "") -> None:
        whole = min(1.0, (self._done + part * self._shares[step.name]) / self._whole)
        self._tell(Working(step=step.name, part=part, whole=whole, note=note))

    async def _make(self, step: Step, key: str) -> Kept:
        self._under_way(step, 0.0)
        making = await asyncio.to_thread(lambda: self._cache.begin(step.room()))
        try:
            facts = None
            async with aclosing(step.make(making, self.cancel)) as events:
                async for event in events:
                    if isinstance(event, Facts):
                        facts = event.values
                    else:
                        self._under_way(step, event.part, event.note)
            if self.cancel.is_set():
                raise Stopped
            if facts is None:
                raise AudioError("it ended without a result", hint="try again")
            return await asyncio.to_thread(self._cache.keep, key, making, facts)
        finally:
            await asyncio.to_thread(self._cache.discard, making)  # gone where it was kept

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """Nobody else makes the same meanwhile: two covers of a song do not work it twice."""
        async with AsyncExitStack() as turn:  # lets go also where a cancel comes with the turn
            await self.once(turn.enter_async_context(self._locks.of(key)))
            yield
