"""Overlay pages in processes of their own, so that they do not share this one's interpreter.

All clocks are `time.perf_counter`, which the processes of one machine share.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from types import TracebackType

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
        self._order = {
            "url": address.url,
            "token": token,
            "events": events,
            "count": count,
            "start": start,
        }
        self._process: asyncio.subprocess.Process | None = None
        self.seen: list[Seen] = []

    async def __aenter__(self) -> Pages:
        """Returns when all of them have joined."""
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self.module), stdin=pipe, stdout=pipe, limit=2**26
        )
        await self._tell(json.dumps(self._order))
        assert self._process.stdout is not None
        joined = await asyncio.wait_for(self._process.stdout.readline(), JOIN_S)
        if joined.strip() != b"joined":
            raise RuntimeError(f"the pages of {self.module} did not join")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """The pages leave; what they saw stands in `seen`."""
        assert self._process is not None
        try:
            await self._tell("leave")
            assert self._process.stdout is not None
            line = await asyncio.wait_for(self._process.stdout.readline(), LEAVE_S)
            self.seen = [Seen(*seen) for seen in json.loads(line or "[]")]
            await asyncio.wait_for(self._process.wait(), LEAVE_S)
        finally:
            if self._process.returncode is None:
                self._process.kill()
                await self._process.wait()

    async def _tell(self, line: str) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()


class Page(Pages):
    """One page on the real Socket.IO client."""

    module = "benchmarks.clients.page"


class Crowd(Pages):
    """Many pages that speak Socket.IO's protocol on plain WebSockets, to cost little."""

    module = "benchmarks.clients.crowd"
