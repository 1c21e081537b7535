"""Whether the bot sleeps in Discord, and until when; a restart does not wake it."""

from __future__ import annotations

import math

from bot.host import Store

KEY = "asleep_until"
FOREVER = -1.0  # as it is kept; JSON has no infinity


class Rest:
    """Times are Unix seconds."""

    def __init__(self) -> None:
        self._until = 0.0

    async def load(self, store: Store) -> None:
        kept = float(await store.get(KEY, 0.0))
        self._until = math.inf if kept == FOREVER else kept

    def asleep(self, now: float) -> bool:
        return now < self._until

    async def sleep(self, until: float, store: Store) -> None:
        """`until` math.inf: until somebody wakes it; 0: it is awake."""
        self._until = until
        await store.put(KEY, FOREVER if math.isinf(until) else until)
