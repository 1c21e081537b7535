"""From probabilities to voice or no voice, without flicker."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Voicing:
    """Voice begins at `start` and lasts until the probability falls below `stop`."""

    start: float = 0.5
    stop: float = 0.35
    voice: bool = False

    def step(self, probability: float) -> bool:
        """Whether the next window holds voice."""
        self.voice = probability >= (self.stop if self.voice else self.start)
        return self.voice
