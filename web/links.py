"""Addresses of results that anybody may open, for a while: signed, so that none can be made up."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

from web.secret import ServerSecret


class Links:
    """Signs what is given away and knows it again. Safe across threads."""

    def __init__(self, secret: ServerSecret, *, clock: Callable[[], float] = time.time) -> None:
        self._key = secret.key("results")
        self._clock = clock

    def sign(self, id: str, seconds: float) -> tuple[int, str]:
        """Until when it holds (Unix time) and its signature."""
        until = int(self._clock() + seconds)
        return until, self._signature(id, until)

    def holds(self, id: str, until: int, signature: str) -> bool:
        """Whether it was signed here and its time is not over."""
        right = self._signature(id, until)
        return hmac.compare_digest(right.encode(), signature.encode()) and until > self._clock()

    def _signature(self, id: str, until: int) -> str:
        return hmac.new(self._key, f"{id} {until}".encode(), "sha256").hexdigest()
