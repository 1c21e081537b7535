"""What minds may take in an hour: tokens and money, over the last 3,600 seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was used, at one time or together."""

    tokens: int
    usd: float


class Budget:
    """Counts what priced minds take. A limit of 0 means none; `clock` gives seconds."""

    def __init__(
        self,
        tokens_per_hour: int = 0,
        usd_per_hour: float = 0.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._clock = clock
        self._entries: deque[tuple[float, Spent]] = deque()
        self.limit(tokens_per_hour, usd_per_hour)

    def limit(self, tokens_per_hour: int, usd_per_hour: float) -> None:
        """New limits; what was spent stays counted."""
        self.tokens_per_hour = tokens_per_hour
        self.usd_per_hour = usd_per_hour

    def add(self, tokens: int, usd: float, *, seconds_ago: float = 0.0) -> None:
        """Count what was used; `seconds_ago` brings back what was spent before a restart.

        Old entries come in order, oldest first.
        """
        self._entries.append((self._clock() - seconds_ago, Spent(tokens=tokens, usd=usd)))

    def spent(self) -> Spent:
        """What the last hour took."""
        self._forget()
        entries = [entry for _, entry in self._entries]
        return Spent(
            tokens=sum(entry.tokens for entry in entries),
            usd=sum(entry.usd for entry in entries),
        )

    def exhausted(self) -> str:
        """Why nothing more may be spent, in words; empty where there is room."""
        spent = self.spent()
        if 0 < self.usd_per_hour <= spent.usd:
            return f"the hour's {self.usd_per_hour:.2f} USD are spent"
        if 0 < self.tokens_per_hour <= spent.tokens:
            return f"the hour's {self.tokens_per_hour} tokens are used"
        return ""

    def _forget(self) -> None:
        start = self._clock() - HOUR_S
        while self._entries and self._entries[0][0] <= start:
            self._entries.popleft()
