"""Keys that a logged-in page gets for a moment, for connections that carry no cookie."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.host import Member

BRIEF_S = 60.0
MOST = 1000  # the oldest is forgotten beyond it


@dataclass(frozen=True, slots=True)
class _Key:
    member: Member
    until: float


class BriefKeys:
    """Each names the member it was given to, for `BRIEF_S`. Loop thread only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._keys: dict[str, _Key] = {}

    def give(self, member: Member) -> str:
        self._keys = {key: row for key, row in self._keys.items() if row.until > self._clock()}
        while len(self._keys) >= MOST:
            del self._keys[next(iter(self._keys))]
        key = f"brief-{secrets.token_urlsafe(32)}"
        self._keys[key] = _Key(member, self._clock() + BRIEF_S)
        return key

    def member(self, key: str) -> Member | None:
        found = self._keys.get(key)
        return found.member if found and found.until > self._clock() else None
