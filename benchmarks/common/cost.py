"""What many at once cost this process."""

from __future__ import annotations

import gc
import time
from types import TracebackType

import psutil

from benchmarks.common.figures import Row


class Cost:
    """`with Cost(callers) as cost:` around their talk; `weigh` while all of them are there."""

    def __init__(self, callers: int) -> None:
        self._callers = callers
        self._before = rss_mb()
        self.per_core = 0.0  # so many would keep one core busy
        self.rss_mb_each = 0.0

    def __enter__(self) -> Cost:
        self._wall, self._used = time.perf_counter(), time.process_time()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        share = (time.process_time() - self._used) / (time.perf_counter() - self._wall)
        self.per_core = self._callers / share

    def weigh(self) -> None:
        self.rss_mb_each = max(0.0, rss_mb() - self._before) / self._callers

    def figures(self) -> dict[str, float]:
        return {"per_core": self.per_core, "rss_mb_each": self.rss_mb_each}

    def rows(self, who: str) -> list[Row]:
        return [
            Row(f"{who} a core", f"{self.per_core:.0f}", ">= 75"),
            Row("memory of each", f"{self.rss_mb_each:.2f} MB", "<= 1 MB"),
        ]


def rss_mb() -> float:
    """What this process holds, after a collection."""
    gc.collect()
    return psutil.Process().memory_info().rss / 2**20
