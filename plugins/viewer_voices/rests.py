"""When somebody may choose again. Pure: the time is passed in."""

from __future__ import annotations

MOST = 5_000  # people that are remembered


class Rests:
    def __init__(self) -> None:
        self._chosen: dict[str, float] = {}  # by person, Unix time in seconds

    def wait(self, person: str, now: float, rest: float) -> float:
        """Seconds until they may; 0 when they may, and then it counts as chosen."""
        left = self._chosen.get(person, now - rest) + rest - now
        if left > 0:
            return left
        if len(self._chosen) >= MOST:
            self._chosen = {who: at for who, at in self._chosen.items() if now - at < rest}
        self._chosen[person] = now
        return 0.0
