"""How long the loop stands still."""

from __future__ import annotations

import asyncio
from types import TracebackType

BEAT_S = 0.001


class Pulse:
    """`async with Pulse() as pulse:`; afterwards `pulse.stalls` are the delays in ms, in order."""

    def __init__(self, beat_s: float = BEAT_S) -> None:
        self._beat_s = beat_s
        self.stalls: list[float] = []
        self._beat: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Pulse:
        self._schedule()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._beat is not None:
            self._beat.cancel()

    @property
    def longest(self) -> float:
        """Milliseconds."""
        return max(self.stalls, default=0.0)

    def _schedule(self) -> None:
        loop = asyncio.get_running_loop()
        self._due = loop.time() + self._beat_s
        self._beat = loop.call_at(self._due, self._beaten)

    def _beaten(self) -> None:
        late = asyncio.get_running_loop().time() - self._due
        self.stalls.append(late * 1000)
        self._schedule()
