"""A text as espeak-ng should read it, with the way back to the original's characters.

Emoji are left out (espeak would read their names), as are control and direction characters
and the piled-up accents of zalgo text. What was masked (****) becomes a short pause.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MARKS = 2  # accents that a letter keeps; Vietnamese needs two
_JOINERS = "\u200c\u200d"  # of Persian and Indic scripts
MASKED = re.compile(r"\*{2,}")  # espeak would spell it: asterisk, asterisk


@dataclass(frozen=True, slots=True)
class Readable:
    """`origin[i]` is where character `i` of `text` stands in the original."""

    text: str
    origin: list[int]

    @property
    def speakable(self) -> bool:
        """Whether there is a letter or a digit to be read at all."""
        return any(character.isalnum() for character in self.text)


def is_mask(word: str) -> bool:
    """Whether nothing of a word is left but what the guard put in its place."""
    return MASKED.search(word) is not None and not any(c.isalnum() for c in word)


def readable(original: str) -> Readable:
    """Clean a text for the voice."""
    pauses = {mask.start(): "," for mask in MASKED.finditer(original)}
    silent = {i for mask in MASKED.finditer(original) for i in range(*mask.span())}
    text: list[str] = []
    origin: list[int] = []
    marks = 0
    for index, character in enumerate(original):
        kind = unicodedata.category(character)
        marks = marks + 1 if kind.startswith("M") else 0
        if marks > MARKS or (kind == "Cf" and character not in _JOINERS):
            continue
        if index in silent:
            character = pauses.get(index, " ")
        text.append(" " if kind in ("So", "Sk", "Cc", "Cs", "Co", "Cn") else character)
        origin.append(index)
    return Readable("".join(text), origin)
