"""When nobody has said anything for long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class LongSilence:
    """Told once after `seconds` in which neither side spoke, and again only after somebody did.

    0 seconds: never. A silence before the first word is none: nobody is there yet.
    """

    seconds: float = 0.0
    _since: float | None = None

    def spoke(self, at: float) -> None:
        """Somebody speaks, or has just ended."""
        self._since = at

    def step(self, at: float) -> bool:
        """Whether it is time to say something."""
        if not self.seconds or self._since is None or at - self._since < self.seconds:
            return False
        self._since = None
        return True
