"""What moderation does about a line, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A timeout of `seconds`, or with 0 the line's removal; `what` is why."""

    what: str
    seconds: int = 0

    @property
    def name(self) -> str:
        return f"timeout of {span(self.seconds)}" if self.seconds else "removed from chat"


def told(act: Act, name: str) -> str:
    """For the chat."""
    if act.seconds:
        return f"{name} rests for {span(act.seconds)}: {act.what}."
    return f"{name}, your line was removed: {act.what}."


def span(seconds: int) -> str:
    """`90 seconds`, `10 minutes`, `2 hours`."""
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size and seconds % size == 0:
            return f"{seconds // size} {unit}s"
    return f"{seconds} seconds"
