"""Words with their times from the times of single characters."""

from __future__ import annotations

from typing import Any

from bot.engines import Word

BACK_S = 0.05  # a piece that begins so much before the last one's end counts from its own start


class WordTimes:
    """Gathers characters to words as they come, in the order of the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._cursor = 0
        self._letters: list[str] = []
        self._start = self._end = 0.0
        self._offset = -1
        self._latest = 0.0

    def grow(self, more: str) -> None:
        """The text goes on."""
        self.text += more

    def take(self, alignment: Any, sounded: float) -> list[Word]:
        """The words that these characters complete; `sounded` seconds came before the piece."""
        words: list[Word] = []
        begins = list(alignment.character_start_times_seconds)
        own_clock = bool(begins) and begins[0] < self._latest - BACK_S
        shift = sounded if own_clock else 0.0
        ends = alignment.character_end_times_seconds
        for character, begin, end in zip(alignment.characters, begins, ends, strict=False):
            self._latest = max(self._latest, shift + end)
            at = self.text.find(character, self._cursor)
            self._cursor = at + len(character) if at >= 0 else self._cursor
            if character.isspace():
                words += self.rest()
                continue
            if not self._letters:
                self._start, self._offset = shift + begin, at
            self._letters.append(character)
            self._end = shift + end
        return words

    def rest(self) -> list[Word]:
        """The word that has not ended with a blank."""
        if not self._letters:
            return []
        text, self._letters = "".join(self._letters), []
        return [Word(text=text, start=self._start, end=self._end, offset=self._offset)]
