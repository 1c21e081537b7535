"""When a plugin has failed too often. Pure: the time is passed in."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

EVENTS = 3  # different events that must have failed
PEOPLE = 2  # different people they must come from: one viewer alone can never pause a plugin
WINDOW = 600.0  # seconds that a failure counts
KEPT = 50


@dataclass(frozen=True, slots=True)
class Failure:
    """A handler's failure: when, for which event, from whom."""

    at: float
    event: str
    person: str
    text: str
    counts: bool = True  # towards a pause


class Failures:
    """A plugin's newest failures."""

    def __init__(self) -> None:
        self._failures: deque[Failure] = deque(maxlen=KEPT)

    def add(self, failure: Failure) -> bool:
        """Note a failure; True when the plugin should be paused."""
        self._failures.append(failure)
        recent = [f for f in self._failures if f.counts and failure.at - f.at <= WINDOW]
        events = {f.event for f in recent}
        people = {f.person for f in recent if f.person}
        return len(events) >= EVENTS and len(people) >= PEOPLE

    def clear(self) -> None:
        self._failures.clear()

    def lately(self) -> list[Failure]:
        """The newest last."""
        return list(self._failures)
