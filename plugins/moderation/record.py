"""Who was timed out, until when, and how long the next time. Pure: the time is passed in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.host import User
from plugins.moderation.settings import LONGEST_TIMEOUT

MEMORY = 3600.0  # seconds after a timeout's end in which the next one is longer
PEOPLE = 5_000


@dataclass(frozen=True, slots=True)
class _Sentence:
    until: float
    seconds: int


class Record:
    """The last timeout of each person."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], _Sentence] = {}

    def clear(self) -> None:
        self._last.clear()

    def rests(self, user: User, now: float) -> bool:
        """Whether the person is timed out: lines that were under way need no second one."""
        last = self._last.get(_key(user))
        return last is not None and now < last.until

    def sentence(self, user: User, now: float, seconds: int, times: int) -> int:
        """Seconds of the timeout that begins now: `times` the last one, where that was lately."""
        last = self._last.get(_key(user))
        if last is not None and now - last.until < MEMORY:
            seconds = max(seconds, last.seconds * times)
        seconds = min(seconds, LONGEST_TIMEOUT)
        self._forget_old(now)
        self._last[_key(user)] = _Sentence(now + seconds, seconds)
        return seconds

    def release(self, user: User) -> None:
        """The timeout did not come to pass."""
        self._last.pop(_key(user), None)

    def _forget_old(self, now: float) -> None:
        if len(self._last) >= PEOPLE:
            self._last = {k: s for k, s in self._last.items() if now - s.until < MEMORY}


def _key(user: User) -> tuple[str, str]:
    return user.platform, user.id
