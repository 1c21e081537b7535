"""The face between two utterances: it stays a while as it was, then it is neutral again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

NEUTRAL_S = 4.0  # after an utterance the face stays as it is for so long


class Face:
    """`show(name)` tells the pages, while nobody performs (`resting`). Loop thread only."""

    def __init__(self, show: Callable[[str], None], resting: Callable[[], bool]) -> None:
        self.now = "neutral"
        self._show = show
        self._resting = resting
        self._later: asyncio.TimerHandle | None = None

    def wear(self, expression: str) -> None:
        """The face of an utterance that has ended; empty where it had none of its own."""
        if self._later is not None:
            self._later.cancel()
        self.now = expression or self.now
        if self.now != "neutral":
            self._later = asyncio.get_running_loop().call_later(NEUTRAL_S, self._be_neutral)

    def _be_neutral(self) -> None:
        self._later = None
        if self._resting():
            self.now = "neutral"
            self._show("neutral")
