"""The bot must not hear itself: by what it says, and by how loud that comes back. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.listening.phrasing import words_of
from bot.listening.sounds_like import key_of, likeness

ENOUGH = 0.6  # of a text's words, in their order, are the bot's own: an echo
FEW = 3  # words; fewer must all be its own
STRETCH = 4  # letters
ALIKE = 0.75  # how alike a misheard word is written
DELAY_S = 0.4  # until sound has come back: the sink's latency, the room, the microphone's
MARGIN_DB = 6.0  # a person is so much louder than the echo
FADE_DB_S = 0.2  # the room may change: what was learned is forgotten so fast
SILENT_DB = -90.0


def is_echo(text: str, said: Sequence[str]) -> bool:
    """Whether a text is what the bot says just now, as a recogniser may have misheard it."""
    heard = words_of(text)
    own = words_of(" ".join(said))
    if not heard or not own:
        return False
    share = _in_order(heard, own) / len(heard)
    if len(heard) < FEW:
        return share == 1.0
    return max(share, _letters_in_order("".join(heard), "".join(own))) >= ENOUGH


def _in_order(heard: Sequence[str], own: Sequence[str]) -> int:
    """How many of the words come in the same order in both."""
    row = [0] * (len(own) + 1)
    for word in heard:
        last = 0
        for index, other in enumerate(own, start=1):
            kept = row[index]
            row[index] = last + 1 if _alike(word, other) else max(row[index], row[index - 1])
            last = kept
    return row[-1]


def _letters_in_order(heard: str, own: str) -> float:
    """The share of the letters that come in the same order, in stretches: 'every body'."""
    blocks = SequenceMatcher(None, heard, own, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= STRETCH) / len(heard)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < 3:
        return False
    return key_of(one) == key_of(other) or likeness(one, other) >= ALIKE


class EchoLevel:
    """How loud the bot comes back out of the room, learned from what turned out to be its echo.

    Until an echo was heard nothing is known and nobody is kept from speaking: with headphones
    there never is one.
    """

    def __init__(self) -> None:
        self.coupling_db: float | None = None  # the microphone's level less the sink's
        self._sink: deque[tuple[float, float]] = deque()
        self._loudest: float | None = None  # of the turn so far, against the sink

    def step(self, at: float, seconds: float, mic_db: float, sink_db: float) -> bool:
        """Whether what the microphone hears is louder than the bot's echo can be."""
        self._sink.append((at, sink_db))
        while self._sink[0][0] < at - DELAY_S:
            self._sink.popleft()
        loudest = max(level for _, level in self._sink)
        if loudest <= SILENT_DB:
            return True
        excess = mic_db - loudest
        self._loudest = excess if self._loudest is None else max(self._loudest, excess)
        if self.coupling_db is None:
            return True
        self.coupling_db -= FADE_DB_S * seconds
        return excess > self.coupling_db + MARGIN_DB

    def begin(self) -> None:
        """A turn begins."""
        self._loudest = None

    def was_echo(self) -> None:
        """The turn was the bot's own voice: so loud it comes back."""
        if self._loudest is not None:
            self.coupling_db = max(self._loudest, self.coupling_db or self._loudest)
