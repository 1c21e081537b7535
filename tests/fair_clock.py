"""Limits of time on a machine that others use too: what it holds up for all does not count."""

from __future__ import annotations

import asyncio
import threading
import time
from types import TracebackType

BEAT_S = 0.005


class FairClock:
    """Seconds in which this process came to run, counted by a thread that sleeps five
    milliseconds again and again: on a quiet machine just those of the wall, on one that stands
    still none. `with FairClock() as clock:`, then `clock.now()`."""

    def __init__(self) -> None:
        self._beats = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fair clock", daemon=True)

    def __enter__(self) -> FairClock:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def now(self) -> float:
        return self._beats * BEAT_S

    def _run(self) -> None:
        while not self._over.wait(BEAT_S):
            self._beats += 1


class Stalls:
    """How long the event loop stood still by its own doing: it computed or it waited, while
    another thread came to run. `async with Stalls() as stalls:`, then `stalls.longest`."""

    def __init__(self) -> None:
        self.longest = 0.0  # seconds
        self._clock = FairClock()

    async def __aenter__(self) -> Stalls:
        self._clock.__enter__()
        self._watching = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        self._clock.__exit__(kind, error, trace)

    async def _watch(self) -> None:
        while True:
            others, own = self._clock.now(), time.thread_time()
            await asyncio.sleep(0.001)
            stood = max(self._clock.now() - others, time.thread_time() - own)
            self.longest = max(self.longest, stood)
