"""The converter on this side of the process boundary: a process for each device."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from bot.engines import (
    Cancel,
    ConvertEvent,
    ConvertRequest,
    EngineWorker,
    Health,
    RestingWorker,
    SingingVoice,
    WorkerState,
    sorting_out,
)
from bot.errors import EngineUnusable
from plugins.ddsp_svc.planning import plan
from plugins.ddsp_svc.settings import IDLE_S, DdspSettings, devices_of
from plugins.ddsp_svc.shelf import NAME, PUT, Shelved, find_voices

ENGINE = "plugins.ddsp_svc.engine:open_engine"
FAILING = ("failed", "restarting")


class DdspConverter:
    """Trained voices in processes of their own: each device sings one song, more wait. A process
    that nobody needs for a while ends, and its memory and the card's are free."""

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
        devices = devices_of(settings.device)

        def process(device: str) -> EngineWorker:
            return EngineWorker(
                ENGINE,
                asdict(settings) | {"device": device},
                name=NAME if len(devices) == 1 else f"{NAME}-{device}",
                start_timeout=settings.start_s,
                on_state=on_state,
            )

        self._workers = {
            device: RestingWorker(NAME, partial(process, device), IDLE_S) for device in devices
        }

    async def convert(
        self, request: ConvertRequest, cancel: Cancel
    ) -> AsyncGenerator[ConvertEvent, None]:
        """Progress, and `Converted` last. Raises EngineUnusable, naming what is missing."""
        if not await asyncio.to_thread(request.source.is_file):
            raise EngineUnusable(NAME, f"{request.source} is missing", hint="choose a sound file")
        shelf = await self._look()
        order = await asyncio.to_thread(plan, request, shelf, self._settings, self._folder)
        least = min(self._workers.values(), key=lambda worker: worker.jobs)
        with sorting_out(NAME):
            async with (
                least.working() as worker,
                aclosing(worker.stream("convert", order, cancel)) as events,
            ):
                async for event in events:
                    yield event

    async def voices(self) -> tuple[SingingVoice, ...]:
        """All of the folder, broken ones with their flaw."""
        told = [voice.told() for voice in await self._look()]
        return tuple(replace(v, version=f"{v.version} {self._settings}") for v in told)

    def health(self) -> Health:
        """What the processes do, and what of the folder cannot be used."""
        state = self._worst()
        broken = [f"{voice.name}: {voice.flaw}" for voice in self._shelf if voice.flaw]
        usable = [voice.name for voice in self._shelf if not voice.flaw]
        details = {"voices": ", ".join(usable) or "none", "state": state.state}
        details |= {device: one.state.state for device, one in self._workers.items()}
        details |= {"broken": "; ".join(broken)} if broken else {}
        if broken and not usable:
            return Health(ok=False, note=broken[0], fix=PUT, details=details)
        ok = state.state not in FAILING
        return Health(ok=ok, note=state.note or state.state, details=details)

    async def close(self) -> None:
        await asyncio.gather(*(worker.close() for worker in self._workers.values()))

    def _worst(self) -> WorkerState:
        """The state of a process that fails, else of the busiest one."""
        states = [worker.state for worker in self._workers.values()]
        failing = [state for state in states if state.state in FAILING]
        working = [state for state in states if state.state != "off"]
        return (failing or working or states)[0]

    async def _look(self) -> list[Shelved]:
        self._shelf = await asyncio.to_thread(find_voices, self._folder)
        return self._shelf
