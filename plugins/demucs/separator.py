"""The separator on this side of the process boundary."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

from bot.engines import (
    Cancel,
    EngineWorker,
    Health,
    RestingWorker,
    SeparateEvent,
    SeparateRequest,
    Separating,
    WorkerState,
    sorting_out,
)
from bot.errors import BotError, EngineUnusable
from bot.models import ModelStore, Progress, named
from plugins.demucs.catalog import MODELS
from plugins.demucs.order import Order
from plugins.demucs.settings import DemucsSettings

NAME = "demucs"
ENGINE = "plugins.demucs.engine:open_engine"
IDLE_S = 300.0  # that the model stays in memory after a song


class DemucsSeparator:
    """Takes one song apart at a time, in a process of its own; more wait."""

    name = NAME

    def __init__(
        self,
        settings: DemucsSettings,
        store: ModelStore,
        on_state: Callable[[WorkerState], None] = lambda state: None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._model = named(MODELS, f"{NAME}/{settings.model}")
        self._worker = RestingWorker(NAME, lambda: self._new_worker(on_state), IDLE_S)

    @property
    def version(self) -> str:
        """Changes with the model and how it is used."""
        return f"{self._checkpoint} {self._settings.overlap}"

    async def separate(
        self, request: SeparateRequest, cancel: Cancel
    ) -> AsyncGenerator[SeparateEvent, None]:
        """Progress, and `Separated` last. Raises EngineUnusable, naming what is wrong."""
        if not await asyncio.to_thread(request.source.is_file):
            raise EngineUnusable(NAME, f"{request.source} is missing", hint="choose a sound file")
        yield Separating(part=0.0, step="looking for the model")
        await cancel.race(self._fetched())
        if cancel.is_set():
            return
        order = Order(request=request, checkpoint=self._checkpoint, overlap=self._settings.overlap)
        with sorting_out(NAME):
            async with (
                self._worker.working() as worker,
                aclosing(worker.stream("separate", order, cancel)) as events,
            ):
                async for event in events:
                    yield event

    def health(self) -> Health:
        state = self._worker.state
        ok = state.state not in ("failed", "restarting")
        there = self._checkpoint.is_file()
        note = state.note or ("" if there else "the model comes with the first song")
        details = {"state": state.state, "model": self._settings.model}
        return Health(ok=ok, note=note or state.state, details=details)

    async def close(self) -> None:
        await self._worker.close()

    @property
    def _checkpoint(self) -> Path:
        if self._settings.file:
            return Path(self._settings.file).expanduser()
        return self._store.place(self._model, self._model.files[0])

    async def _fetched(self) -> None:
        """Bring the model where it is not here. Raises EngineUnusable."""
        if await asyncio.to_thread(self._checkpoint.is_file):
            return
        fetch = f"run `greenroom models fetch {self._model.id}`"
        if self._settings.file:
            raise EngineUnusable(NAME, f"{self._checkpoint} is missing", hint="check its place")
        if not self._settings.fetch:
            raise EngineUnusable(NAME, f"the model {self._settings.model} is missing", hint=fetch)
        try:
            await self._store.fetch(self._model, _unheard)
        except BotError as error:
            words = f"the model could not be fetched: {error.message}"
            raise EngineUnusable(NAME, words, hint=error.hint or fetch) from error

    def _new_worker(self, on_state: Callable[[WorkerState], None]) -> EngineWorker:
        settings = self._settings
        config = {"device": settings.device, "threads": settings.threads}
        return EngineWorker(
            ENGINE, config, name=NAME, start_timeout=settings.start_s, on_state=on_state
        )


def _unheard(progress: Progress) -> None:
    """How far a fetch is: a song tells that it looks for its model, which is enough."""
