"""Spoken words found again in what was written."""

from __future__ import annotations

from dataclasses import replace

from bot.engines import Word
from bot.studio.text import Traced


class WordTracer:
    """Takes the words of one piece in order; gives those of the source.

    `twenty three` is one word of the source where it says 23: its parts wait for each other.
    """

    def __init__(self, spoken: Traced, source: str) -> None:
        self._spoken = spoken
        self._source = source
        self._at = 0
        self._waiting: Word | None = None
        self._until = 0  # where the waiting word ends in the source

    def take(self, word: Word) -> list[Word]:
        """The words that are complete now."""
        begin = word.offset if word.offset >= 0 else self._spoken.text.find(word.text, self._at)
        if begin < 0:
            return [*self.finish(), replace(word, offset=-1)]
        end = begin + len(word.text)
        self._at = end
        start, stop = self._spoken.where(begin, end)
        if self._waiting is not None and start < self._until:
            self._until = max(self._until, stop)
            joined = self._source[self._waiting.offset : self._until]
            self._waiting = replace(self._waiting, text=joined, end=word.end)
            return []
        done = self.finish()
        traced = replace(word, text=self._source[start:stop], offset=start)
        if self._spoken.untouched(begin, end):
            return [*done, traced]
        self._waiting, self._until = traced, stop
        return done

    def finish(self) -> list[Word]:
        waiting, self._waiting = self._waiting, None
        return [waiting] if waiting is not None else []
