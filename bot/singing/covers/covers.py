"""Covers: a song sung by another voice, all at once or step by step."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import Any, TypeVar

from bot.engines import Cancel, EngineRegistry
from bot.errors import BadRequest
from bot.singing.covers.asked import (
    Merged,
    MergeRequest,
    Parts,
    PartsRequest,
    StepEvent,
    Sung,
    SungRequest,
)
from bot.singing.covers.cache import MB, StepCache
from bot.singing.covers.casting import Casting
from bot.singing.covers.cover import CoverEvent, CoverRequest, Working
from bot.singing.covers.deliver import refuse_taken
from bot.singing.covers.pipelines import SHARES, Order, Pipelines, work_of
from bot.singing.covers.run import Run, Stopped
from bot.singing.covers.steps import Workbench
from bot.singing.disk import disk_error
from bot.singing.locks import Locks
from bot.singing.settings import SingingSettings
from bot.singing.sound import check_mixing, check_tidy

HARMONIES_MAY = ("keep", "convert", "drop")

R = TypeVar("R")


class Covers:
    """Makes covers with the engines that are on. What its steps made lies in `folder`/cache."""

    def __init__(
        self,
        engines: EngineRegistry,
        folder: Path,
        settings: SingingSettings | None = None,
        *,
        bench: Workbench | None = None,
    ) -> None:
        self.settings = settings or SingingSettings()
        self.casting = Casting(engines, self.settings)
        self._folder = folder
        self._cache = StepCache(folder / "cache", 0)
        self.use(self.settings)
        self._bench = bench or Workbench()
        self._locks = Locks()
        self._cancels: set[Cancel] = set()

    async def open(self) -> None:
        """Forget what a crash left half made, and nothing that another process is at work on.
        Raises DiskFull."""
        try:
            await asyncio.to_thread(self._cache.open)
        except OSError as error:
            raise disk_error(error) from error

    async def close(self) -> None:
        """Cancel what is made; what is finished of it is kept."""
        for cancel in list(self._cancels):
            cancel.set("the show closes")
        await self._bench.close()
        await asyncio.to_thread(self._cache.close)

    def use(self, settings: SingingSettings) -> None:
        """Other limits and other engines, from the next song on."""
        self.settings = self.casting.settings = settings
        self._cache.most_bytes = settings.steps_mb * MB
        self._cache.keep_free = settings.keep_free_mb * MB

    def make(
        self, request: Order, cancel: Cancel | None = None
    ) -> AsyncGenerator[CoverEvent | StepEvent, None]:
        """Whatever is asked for; events and errors as of `cover`."""
        match request:
            case CoverRequest():
                return self.cover(request, cancel)
            case PartsRequest():
                return self.separate(request, cancel)
            case SungRequest():
                return self.convert(request, cancel)
            case MergeRequest():
                return self.merge(request, cancel)

    async def cover(
        self, request: CoverRequest, cancel: Cancel | None = None
    ) -> AsyncGenerator[CoverEvent, None]:
        """Progress, and the Cover last; after a cancel nothing more comes, and no error.

        Raises BadRequest and NotFound before any work, StepFailed naming the step.
        """
        check_mixing(request.mixing)
        check_tidy(request.tidy)
        if request.harmonies not in HARMONIES_MAY:
            words = ", ".join(HARMONIES_MAY)
            raise BadRequest(f"'{request.harmonies}' is none of {words}", field="harmonies")
        part = await self.casting.part(request.converter, request.voice)
        parting = None if request.vocals_only else self.casting.separator(request.separator)
        events = self._made(request, lambda work: work.cover(request, part, parting), cancel)
        async with aclosing(events):
            async for event in events:
                yield event

    async def separate(
        self, request: PartsRequest, cancel: Cancel | None = None
    ) -> AsyncGenerator[Working | Parts, None]:
        """Take a song apart; events and errors as of `cover`."""
        check_tidy(request.tidy)
        parting = self.casting.separator(request.separator)
        events = self._made(request, lambda work: work.parts(request, parting), cancel)
        async with aclosing(events):
            async for event in events:
                yield event

    async def convert(
        self, request: SungRequest, cancel: Cancel | None = None
    ) -> AsyncGenerator[Working | Sung, None]:
        """Sing a recording of one singer anew; events and errors as of `cover`."""
        check_tidy(request.tidy)
        part = await self.casting.part(request.converter, request.voice)
        events = self._made(request, lambda work: work.sung(request, part), cancel)
        async with aclosing(events):
            async for event in events:
                yield event

    async def merge(
        self, request: MergeRequest, cancel: Cancel | None = None
    ) -> AsyncGenerator[Working | Merged, None]:
        """Put two files together; events and errors as of `cover`."""
        check_mixing(request.mixing)
        events = self._made(request, lambda work: work.merged(request), cancel)
        async with aclosing(events):
            async for event in events:
                yield event

    async def _made(
        self,
        order: Order,
        work: Callable[[Pipelines], Coroutine[Any, Any, R]],
        cancel: Cancel | None,
    ) -> AsyncGenerator[Working | R, None]:
        """What the work tells while it goes on, and what it made."""
        await asyncio.to_thread(self._check_room, order.target)
        cancel = cancel or Cancel()
        told: asyncio.Queue[Working | None] = asyncio.Queue()
        run = Run(self._cache, self._locks, cancel, SHARES, work_of(order), told.put_nowait)
        pipelines = Pipelines(self._bench, run, self._folder, self.settings.max_minutes * 60)
        self._cancels.add(cancel)
        task = asyncio.create_task(work(pipelines), name=f"song {order.target.name}")
        task.add_done_callback(lambda _: told.put_nowait(None))
        try:
            while (event := await told.get()) is not None:
                if not cancel.is_set():
                    yield event
            with contextlib.suppress(Stopped):
                made = task.result()
                await asyncio.to_thread(self._tidy, run)  # first: many stop at what was made
                yield made
        finally:
            cancel.set("nobody waits for it")
            try:
                await asyncio.gather(task, return_exceptions=True)
            finally:
                self._cancels.discard(cancel)
                await asyncio.to_thread(run.close)

    def _tidy(self, run: Run) -> None:
        """Forget the oldest beyond what is kept, after a run."""
        run.close()
        with contextlib.suppress(OSError):  # it is made, and the next one forgets it
            self._cache.trim()

    def _check_room(self, target: Path) -> None:
        """Raises BadRequest where the target is taken, DiskFull where there is no room."""
        refuse_taken(target)
        try:
            self._cache.check_room()
        except OSError as error:
            raise disk_error(error) from error
