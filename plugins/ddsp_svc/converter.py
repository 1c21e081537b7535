"""The converter on this side of the process boundary."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import asdict, replace
from pathlib import Path

from bot.engines import (
    Cancel,
    ConvertEvent,
    ConvertRequest,
    EngineWorker,
    Health,
    SingingVoice,
    WorkerState,
)
from bot.errors import EngineError, EngineUnusable
from plugins.ddsp_svc.planning import plan
from plugins.ddsp_svc.settings import DdspSettings
from plugins.ddsp_svc.shelf import NAME, PUT, Shelved, find_voices

ENGINE = "plugins.ddsp_svc.engine:open_engine"


class DdspConverter:
    """Trained voices in a process of their own; one song at a time, more wait."""

    name = NAME

    def __init__(
        self,
        settings: DdspSettings,
        folder: Path,
        *,
        on_state: Callable[[WorkerState], None] | None = None,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._shelf: list[Shelved] = []
        self._worker = EngineWorker(
            ENGINE,
            asdict(settings),
            name=NAME,
            start_timeout=settings.start_s,
            on_state=on_state,
        )

    async def convert(
        self, request: ConvertRequest, cancel: Cancel
    ) -> AsyncGenerator[ConvertEvent, None]:
        """Progress, and `Converted` last. Raises EngineUnusable, naming what is missing."""
        if not await asyncio.to_thread(request.source.is_file):
            raise EngineUnusable(NAME, f"{request.source} is missing", hint="choose a sound file")
        order = plan(request, await self._look(), self._settings, self._folder)
        try:
            async with aclosing(self._worker.stream("convert", order, cancel)) as events:
                async for event in events:
                    yield event
        except EngineError as error:
            raise sorted_out(error) from error

    async def voices(self) -> tuple[SingingVoice, ...]:
        """All of the folder, broken ones with their flaw."""
        told = [voice.told() for voice in await self._look()]
        return tuple(replace(v, version=f"{v.version} {self._settings}") for v in told)

    def health(self) -> Health:
        """What the process does, and what of the folder cannot be used."""
        state = self._worker.state
        broken = [f"{voice.name}: {voice.flaw}" for voice in self._shelf if voice.flaw]
        usable = [voice.name for voice in self._shelf if not voice.flaw]
        details = {"voices": ", ".join(usable) or "none", "state": state.state}
        details |= {"broken": "; ".join(broken)} if broken else {}
        if broken and not usable:
            return Health(ok=False, note=broken[0], fix=PUT, details=details)
        ok = state.state not in ("failed", "restarting")
        return Health(ok=ok, note=state.note or state.state, details=details)

    async def close(self) -> None:
        await self._worker.close()

    async def _look(self) -> list[Shelved]:
        self._shelf = await asyncio.to_thread(find_voices, self._folder)
        return self._shelf


def sorted_out(error: EngineError) -> EngineError:
    """What is no use to try again needs a person: a file, a folder, a package."""
    if error.retryable or isinstance(error, EngineUnusable):
        return error
    words = error.message.removeprefix(f"{error.engine}: ")
    return EngineUnusable(NAME, words, hint=error.hint)
