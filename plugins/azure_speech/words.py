"""From the service's word boundaries to the words of the text.

The service splits at punctuation (`forty`, `-`, `two`, `.`); a word of ours ends at a blank. In
scripts without blanks its own words are kept.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from bot.engines import Word

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """A piece of the text and when it sounds, in seconds."""

    text: str
    start: float
    end: float
    punctuation: bool = False


class WordTimes:
    """Joins boundaries to words, in the order in which they come."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._runs = [(match.start(), match.group()) for match in re.finditer(r"\S+", text)]
        self._starts = [start for start, _ in self._runs]
        self._cursor = 0
        self._run = -1
        self._held: Word | None = None  # its last piece may still come

    def grow(self, more: str) -> None:
        """The text goes on, in whole words."""
        begin = len(self._text)
        self._text += more
        found = [(match.start() + begin, match.group()) for match in re.finditer(r"\S+", more)]
        self._runs += found
        self._starts += [start for start, _ in found]

    def take(self, piece: Boundary) -> list[Word]:
        """The words that this boundary completes."""
        at = self._find(piece)
        if at < 0:
            return [] if piece.punctuation else [*self.rest(piece.start), _word(piece, -1)]
        run = bisect_right(self._starts, at) - 1
        start, text = self._runs[run]
        if _UNSPACED.search(text):
            words = self.rest(piece.start)
            return words if piece.punctuation else [*words, _word(piece, at)]
        if self._held is not None and run == self._run:
            if not piece.punctuation:
                self._held = replace(self._held, end=max(self._held.end, piece.end))
            return []
        words = self.rest(piece.start)
        self._run = run
        self._held = Word(text=text, start=piece.start, end=piece.end, offset=start)
        return words

    def rest(self, until: float) -> list[Word]:
        """The word that was held back; it ends at `until` seconds at the latest."""
        held, self._held = self._held, None
        if held is None:
            return []
        return [replace(held, end=max(held.start, min(held.end, until)))]

    def _find(self, piece: Boundary) -> int:
        """Where the piece stands in the text, from the last one on; -1 if nowhere."""
        for text in (piece.text, html.unescape(piece.text)):
            at = self._text.find(text, self._cursor) if text.strip() else -1
            if at >= 0:
                self._cursor = at + len(text)
                return at
        return -1


def _word(piece: Boundary, at: int) -> Word:
    return Word(text=piece.text, start=piece.start, end=piece.end, offset=at)
