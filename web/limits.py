"""How much a request may bring, and how often somebody may try something."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MAX_BODY = 256 * 1024  # bytes of a request; a longer one is answered with 413


class Limit:
    """`many` tries at once per key, filled again at `many` in `seconds`; safe across threads."""

    def __init__(
        self,
        many: int,
        seconds: float,
        *,
        keys: int = 1024,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._many = float(many)
        self._per_s = many / seconds
        self._keys = keys  # the oldest are forgotten beyond it, so that it cannot grow
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def left(self, key: str) -> float:
        """How many tries are left now."""
        with self._lock:
            return self._filled(key)

    def spend(self, key: str) -> bool:
        """Take one; False where none is left."""
        with self._lock:
            left = self._filled(key)
            self._buckets[key] = (max(left - 1, 0.0) if left >= 1 else left, self._clock())
            self._buckets.move_to_end(key)
            while len(self._buckets) > self._keys:
                self._buckets.popitem(last=False)
            return left >= 1

    def _filled(self, key: str) -> float:
        left, at = self._buckets.get(key, (self._many, self._clock()))
        return min(self._many, left + (self._clock() - at) * self._per_s)
