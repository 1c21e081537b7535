"""The effect on this side of the process boundary."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from bot.engines import (
    Cancel,
    ConvertEvent,
    ConvertRequest,
    EngineWorker,
    Health,
    SingingVoice,
    sorting_out,
)
from bot.errors import EngineUnusable
from plugins.source_filter.settings import SourceFilterSettings

NAME = "source_filter"
ENGINE = "plugins.source_filter.engine:open_engine"
LABEL = "voice effect, not a trained voice"
SIZES = {  # a voice's label, and by how many semitones its formants move
    NAME: ("The same singer", 0.0),
    "larger": ("A larger singer", -2.5),
    "smaller": ("A smaller singer", 2.5),
}
LIMITS = {"key": 36.0, "formant": 12.0}  # semitones up and down


class SourceFilter:
    """Every song sung by its own singer, in another key and with other formants."""

    name = NAME
    stands_in = True  # for as long as there is no trained voice

    def __init__(self, settings: SourceFilterSettings) -> None:
        self._settings = settings
        self._worker = EngineWorker(ENGINE, {"median_hz": settings.median_hz}, name=NAME)

    async def convert(
        self, request: ConvertRequest, cancel: Cancel
    ) -> AsyncGenerator[ConvertEvent, None]:
        """Progress, and `Converted` last. Raises EngineUnusable, naming what is wrong."""
        if request.voice and request.voice not in SIZES:
            raise EngineUnusable(NAME, f"there is no voice '{request.voice}'", hint=LABEL)
        for name, most in LIMITS.items():
            if not abs(getattr(request, name) or 0.0) <= most:
                raise EngineUnusable(NAME, f"{name} is too large", hint=f"up to {most:g} semitones")
        if not await asyncio.to_thread(request.source.is_file):
            raise EngineUnusable(NAME, f"{request.source} is missing", hint="choose a sound file")
        _, size = SIZES[request.voice or NAME]
        formant = (request.formant or self._settings.formant) + size
        most = LIMITS["formant"]
        order = replace(request, voice="", formant=min(max(formant, -most), most))
        with sorting_out(NAME):
            async with aclosing(self._worker.stream("convert", order, cancel)) as events:
                async for event in events:
                    yield event

    async def voices(self) -> tuple[SingingVoice, ...]:
        """The one effect in three sizes, told as what it is."""
        own = self._settings
        return tuple(
            SingingVoice(
                name=name,
                label=label,
                median_hz=own.median_hz,
                version=f"{own.median_hz:g} Hz {own.formant + size:g}",
            )
            for name, (label, size) in SIZES.items()
        )

    def health(self) -> Health:
        state = self._worker.state
        ok = state.state not in ("failed", "restarting")
        return Health(ok=ok, note=state.note or LABEL, details={"state": state.state})

    async def close(self) -> None:
        await self._worker.close()
