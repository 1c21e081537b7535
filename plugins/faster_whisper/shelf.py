"""Where the model lies; fetching it when it is needed first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.engines import WorkerState
from bot.errors import BotError, EngineBusy, EngineError, EngineUnusable
from bot.models import ModelStore, Progress
from plugins.faster_whisper.catalog import FOLDER, MODELS
from plugins.faster_whisper.folder import flaw_of, models_in
from plugins.faster_whisper.languages import NAME
from plugins.faster_whisper.settings import WhisperSettings

AGAIN_S = 20.0  # whoever asks while it is fetched may ask again then


class Shelf:
    """The folder of the settings' model. Loop thread only, but for `models` and `flaw`."""

    def __init__(
        self,
        settings: WhisperSettings,
        store: ModelStore,
        on_state: Callable[[WorkerState], None] | None,
    ) -> None:
        self._store = store
        self._on_state = on_state or (lambda state: None)
        own = Path(settings.folder).expanduser() if settings.folder else None
        self._folder = own or store.root / FOLDER
        written = Path(settings.model).expanduser()
        self.path = written if len(written.parts) > 1 else self._folder / settings.model
        known = {model.name: model for model in MODELS}
        self._model = known.get(settings.model) if own is None else None
        self.fetchable = settings.fetch and self._model is not None
        self._fetching: asyncio.Task[None] | None = None
        self._percent = 0

    @property
    def remedy(self) -> str:
        if self._model is not None:
            return f"greenroom models fetch {self._model.id}"
        there = ", ".join(self.models()) or "none"
        return f"copy the folder again, whole; there are: {there}"

    def models(self) -> list[str]:
        """Those that can be used now. Blocks."""
        return models_in(self._folder)

    def flaw(self) -> str:
        """What keeps the model from being used, empty where nothing does. Blocks."""
        flaw = flaw_of(self.path)
        if not flaw and self._model is not None:
            standing = self._store.look(self._model)
            if standing.fetched and standing.state != "there":
                flaw = "a file of it has another size than it was fetched with"
        return f"the model '{self.path.name}' cannot be used: {flaw}" if flaw else ""

    async def ready(self) -> None:
        """Returns where the model is whole; begins to fetch it where it may.

        Raises EngineBusy while it is fetched, EngineUnusable where nobody may fetch it, EngineError
        where a fetch has failed (the next call tries again).
        """
        if self._fetching is not None:
            return self._look_at(self._fetching)
        flaw = await asyncio.to_thread(self.flaw)
        if not flaw:
            return None
        if not self.fetchable:
            raise EngineUnusable(NAME, flaw, hint=self.remedy)
        self._fetching = self._fetching or asyncio.create_task(self._fetch(), name=f"{NAME}-fetch")
        raise self._busy()

    async def close(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _look_at(self, fetching: asyncio.Task[None]) -> None:
        if not fetching.done():
            raise self._busy()
        self._fetching = None
        error = fetching.exception()
        if isinstance(error, BotError):
            hint = error.hint or self.remedy
            raise EngineError(NAME, error.message, hint=hint, retryable=True) from error
        fetching.result()

    def _busy(self) -> EngineBusy:
        return EngineBusy(
            NAME, f"its model is being fetched, {self._percent} %", retry_after=AGAIN_S
        )

    async def _fetch(self) -> None:
        assert self._model is not None
        self._on_state(WorkerState(state="loading", note=f"fetching {self._model.name}"))
        try:
            await self._store.fetch(self._model, self._tell)
        except BotError as error:
            self._on_state(WorkerState(state="failed", note=error.message))
            raise
        self._on_state(WorkerState(state="ready", note=f"{self._model.name} is here"))

    def _tell(self, progress: Progress) -> None:
        """From any thread: nothing but a number is written."""
        percent = progress.done * 100 // progress.total if progress.total else 0
        self._percent = percent
