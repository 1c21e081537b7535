"""A lock for each key."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary


class Locks:
    """One at a time for each key. A lock is forgotten once nobody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, key: str) -> asyncio.Lock:
        """The same lock for whoever asks while somebody has it."""
        return self._locks.setdefault(key, asyncio.Lock())
