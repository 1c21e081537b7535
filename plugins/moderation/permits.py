"""Who may post one link, and until when. Pure: the time is passed in."""

from __future__ import annotations

from bot.host import User

SECONDS = 60.0


class Permits:
    """One link for a name within a minute."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def clear(self) -> None:
        self._until.clear()

    def allow(self, name: str, now: float) -> None:
        self._until = {n: until for n, until in self._until.items() if until > now}
        self._until[name.casefold()] = now + SECONDS

    def use(self, user: User | None, now: float) -> bool:
        """Whether the person may; the permit is used up."""
        return user is not None and self._until.pop(user.name.casefold(), 0.0) > now
