"""Silence for what does not come. Pure: the time is passed in, in seconds.

Who stops speaking sends a little silence and then nothing, so the end of a speech has to be told by
the clock. Who falls silent in the middle of a word has stopped nothing: the packets are late, and
silence would stand within the word once they come.
"""

from __future__ import annotations

FRAME_S = 0.02
GAP_S = 0.05  # so long a packet may be under way before its time counts as silence
LATE_S = 0.2  # the same where the last one held speech
REST_S = 1.0  # of silence; after that nobody needs to be told that it is quiet
_ROUNDING_S = 1e-6


class GapFiller:
    """Counts how many frames of silence, 20 ms each, stand where no sound came."""

    def __init__(self, rest_s: float = REST_S) -> None:
        self._gap_s = GAP_S
        self._rest_s = rest_s
        self._heard: float | None = None
        self._filled_s = 0.0

    @property
    def resting(self) -> bool:
        """Whether it has been quiet for so long that silence need not be told."""
        return self._heard is None or self._filled_s >= self._rest_s - _ROUNDING_S

    def heard(self, now: float, *, speech: bool = False) -> int:
        """Sound has come, and whether it was speech; how many frames of silence stand before it."""
        filled = round(self._filled_s / FRAME_S)
        self._gap_s = LATE_S if speech else GAP_S
        self._heard, self._filled_s = now, 0.0
        return filled

    def due(self, now: float) -> int:
        """The frames of silence that are missing by now."""
        if self._heard is None or self.resting or now - self._heard < self._gap_s - _ROUNDING_S:
            return 0
        missing = min(now - self._heard, self._rest_s) - self._filled_s
        count = max(0, int((missing + _ROUNDING_S) / FRAME_S))
        self._filled_s += count * FRAME_S
        return count
