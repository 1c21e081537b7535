"""The separator on this side of the process boundary."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from bot.engines import (
    Cancel,
    EngineWorker,
    Health,
    SeparateEvent,
    SeparateRequest,
    sorting_out,
)
from bot.errors import EngineUnusable

NAME = "center_comb"
ENGINE = "plugins.center_comb.engine:open_engine"


class CenterComb:
    """Rough and quick: for as long as there is no model for it."""

    name = NAME
    stands_in = True

    def __init__(self) -> None:
        self._worker = EngineWorker(ENGINE, {}, name=NAME)

    async def separate(
        self, request: SeparateRequest, cancel: Cancel
    ) -> AsyncGenerator[SeparateEvent, None]:
        """Progress, and `Separated` last. Raises EngineUnusable, naming what is wrong."""
        if not await asyncio.to_thread(request.source.is_file):
            raise EngineUnusable(NAME, f"{request.source} is missing", hint="choose a sound file")
        with sorting_out(NAME):
            async with aclosing(self._worker.stream("separate", request, cancel)) as events:
                async for event in events:
                    yield event

    def health(self) -> Health:
        state = self._worker.state
        ok = state.state not in ("failed", "restarting")
        return Health(ok=ok, note=state.note or state.state, details={"state": state.state})

    async def close(self) -> None:
        await self._worker.close()
