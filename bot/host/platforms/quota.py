"""How much within a minute and an hour. Pure: the time is passed in."""

from __future__ import annotations

from collections import deque

MINUTE, HOUR = 60.0, 3600.0


class Quota:
    """Lines within the last minute and the last hour; 0 means no limit."""

    def __init__(self, per_minute: int = 0, per_hour: int = 0) -> None:
        self._limits = ((per_minute, MINUTE), (per_hour, HOUR))
        self._written: deque[float] = deque()

    def use(self, now: float) -> str:
        """Count a line at `now` (seconds); where it is one too many, what the limit is."""
        while self._written and now - self._written[0] >= HOUR:
            self._written.popleft()
        for limit, window in self._limits:
            recent = sum(1 for at in self._written if now - at < window)
            if limit and recent >= limit:
                return f"{limit} lines {'a minute' if window == MINUTE else 'an hour'}"
        self._written.append(now)
        return ""
