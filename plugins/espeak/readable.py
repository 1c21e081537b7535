"""A text as espeak-ng should read it, with the way back to the original's characters.

Emoji are left out (espeak would read their names), as are control and direction characters
and the piled-up accents of zalgo text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

MARKS = 2  # accents that a letter keeps; Vietnamese needs two
_JOINERS = "\u200c\u200d"  # of Persian and Indic scripts


@dataclass(frozen=True, slots=True)
class Readable:
    """`origin[i]` is where character `i` of `text` stands in the original."""

    text: str
    origin: list[int]

    @property
    def speakable(self) -> bool:
        """Whether there is a letter or a digit to be read at all."""
        return any(character.isalnum() for character in self.text)


def readable(original: str) -> Readable:
    """Clean a text for the voice."""
    text: list[str] = []
    origin: list[int] = []
    marks = 0
    for index, character in enumerate(original):
        kind = unicodedata.category(character)
        marks = marks + 1 if kind.startswith("M") else 0
        if marks > MARKS or (kind == "Cf" and character not in _JOINERS):
            continue
        text.append(" " if kind in ("So", "Sk", "Cc", "Cs", "Co", "Cn") else character)
        origin.append(index)
    return Readable("".join(text), origin)
