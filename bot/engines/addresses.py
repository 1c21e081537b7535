"""Several servers that do the same: which one is asked, and which one is left alone for a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

REST_S = 30.0


@dataclass(slots=True)
class _Address:
    url: str
    note: str = ""
    rests_until: float = 0.0


class Addresses:
    """Tried in turn, from the one that worked last; who failed is asked after the others."""

    def __init__(
        self,
        urls: Sequence[str],
        *,
        rest_s: float = REST_S,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._addresses = [_Address(url) for url in dict.fromkeys(urls)]
        self._rest_s = rest_s
        self._clock = clock

    def in_turn(self) -> list[str]:
        """All of them, in the order in which they should be tried now."""
        now = self._clock()
        return [a.url for a in sorted(self._addresses, key=lambda a: max(a.rests_until, now))]

    def worked(self, url: str) -> None:
        """It goes first from now on."""
        found = self._find(url)
        found.note, found.rests_until = "", 0.0
        self._addresses.remove(found)
        self._addresses.insert(0, found)

    def failed(self, url: str, note: str) -> None:
        """It goes last for a while; `note` says what was wrong."""
        found = self._find(url)
        found.note, found.rests_until = note, self._clock() + self._rest_s

    def notes(self) -> dict[str, str]:
        """What is wrong with each that rests."""
        now = self._clock()
        return {a.url: a.note for a in self._addresses if a.rests_until > now}

    def _find(self, url: str) -> _Address:
        return next(address for address in self._addresses if address.url == url)
