"""Who holds a key, and how much of it is used up."""

from __future__ import annotations

import hashlib
import math
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.errors import BotError, Refused

KNOWN_S = 10.0  # how long an answer about a key is believed, so a reset takes hold within it
TRIES, TRIES_S = 10, 60.0  # wrong keys from one place
MOST_KNOWN = 1024
HOUR_S = 3600.0
ROLES = ("viewer", "moderator", "owner")  # each may do what the ones before may


class Holder(Protocol):
    """Somebody with a key; `id` is no secret."""

    @property
    def id(self) -> str: ...

    @property
    def role(self) -> str: ...


Check = Callable[[str], Awaitable[Holder | None]]


class NoKey(BotError):
    """There is no key, or not a right one."""


class UsedUp(BotError):
    """Ask again in `retry_after` seconds."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message, hint=f"try again in {math.ceil(retry_after)} s")
        self.retry_after = retry_after


class Keys:
    """`check` says whose key it is; it may be slow, so right answers are kept for a moment."""

    def __init__(
        self,
        check: Check,
        *,
        chars_per_hour: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._check = check
        self._chars = chars_per_hour
        self._clock = clock
        self._known: OrderedDict[bytes, tuple[Holder, float]] = OrderedDict()
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._spent: dict[str, deque[tuple[float, int]]] = {}

    async def holder(self, key: str, place: str, role: str) -> Holder:
        """Who sent this key from `place`. Raises NoKey, UsedUp, or Refused below `role`."""
        self._check_tries(place)
        found = await self._holder(key) if key else None
        if found is None:
            if key:
                self._note_wrong(place)
            said = "this key is wrong" if key else "there is no key"
            raise NoKey(said, hint="send `Authorization: Bearer <token>`; see docs/security.md")
        if found.role not in ROLES or ROLES.index(found.role) < ROLES.index(role):
            raise Refused(f"a {found.role} may not do that", hint=f"use a {role}'s token")
        return found

    def spend(self, holder: Holder, chars: int) -> None:
        """Count what a request says against its key's hour. Raises UsedUp."""
        if not self._chars:
            return
        now = self._clock()
        spent = self._spent.setdefault(holder.id, deque())
        while spent and spent[0][0] <= now - HOUR_S:
            spent.popleft()
        used = sum(count for _, count in spent)
        if spent and used + chars > self._chars:
            said = f"this key has {max(0, self._chars - used)} characters left in this hour"
            raise UsedUp(said, retry_after=spent[0][0] + HOUR_S - now)
        spent.append((now, chars))

    async def _holder(self, key: str) -> Holder | None:
        name = hashlib.sha256(key.encode(errors="replace")).digest()
        known = self._known.get(name)
        if known is not None and self._clock() < known[1]:
            return known[0]
        found = await self._check(key)
        self._known.pop(name, None)
        if found is not None:
            self._known[name] = (found, self._clock() + KNOWN_S)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return found

    def _check_tries(self, place: str) -> None:
        wrong = self._wrong.get(place, deque())
        while wrong and wrong[0] <= self._clock() - TRIES_S:
            wrong.popleft()
        if len(wrong) >= TRIES:
            raise UsedUp("too many wrong keys", retry_after=wrong[0] + TRIES_S - self._clock())

    def _note_wrong(self, place: str) -> None:
        self._wrong.setdefault(place, deque()).append(self._clock())
        self._wrong.move_to_end(place)
        while len(self._wrong) > MOST_KNOWN:
            self._wrong.popitem(last=False)
