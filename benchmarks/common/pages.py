"""Overlay pages in processes of their own, so that they do not share this one's interpreter.

All clocks are `time.perf_counter`, which the processes of one machine share.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import TracebackType

from benchmarks.common.process import Process
from bot.host import PanelAddress

JOIN_S = 30.0
LEAVE_S = 15.0


@dataclass(frozen=True, slots=True)
class Seen:
    """An event that a page received: what it was about (its id or its text), and when."""

    page: int
    event: str
    about: str
    at: float


class Pages:
    """Pages that note the events they receive. `module` is the client that is run."""

    module = ""

    def __init__(
        self,
        address: PanelAddress,
        *,
        events: tuple[str, ...],
        count: int = 1,
        start: int = 0,
    ) -> None:
        """`count` pages, numbered from `start`, that note these events."""
        token = address.overlays[0].url.partition("#token=")[2]
        order = {
            "url": address.url,
            "token": token,
            "events": events,
            "count": count,
            "start": start,
        }
        self._process = Process(self.module, order)
        self.seen: list[Seen] = []

    async def __aenter__(self) -> Pages:
        """Returns when all of them have joined."""
        await self._process.__aenter__()
        await self._process.line(JOIN_S)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """The pages leave; what they saw stands in `seen`."""
        try:
            await self._process.tell()
            self.seen = [Seen(*seen) for seen in json.loads(await self._process.line(LEAVE_S))]
            await self._process.ended(LEAVE_S)
        finally:
            await self._process.__aexit__(kind, error, trace)


class Page(Pages):
    """One page on the real Socket.IO client."""

    module = "benchmarks.clients.page"


class Crowd(Pages):
    """Many pages that speak Socket.IO's protocol on plain WebSockets, to cost little."""

    module = "benchmarks.clients.crowd"
