"""What a text is timed by: words, and small groups of characters where none stand apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "\u3041-\u3096\u309d\u309e"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f"
_OPENS = "「『（【〈《〔［｛“‘"
_MARKS = "\u3099\u309a\ufe00-\ufe0f"  # drawn onto the character before
_CLOSES = _MARKS + "។៕၊။。、，．！？：；」』）】〉》〕］｝”’…・～〜!?,.;:)\\]'\""
_EAST = _HAN + _HIRAGANA + _KATAKANA
_THAI, _LAO = "\u0e01-\u0e3a\u0e40-\u0e4e", "\u0e81-\u0ebd\u0ec0-\u0ece\u0edc-\u0edf"
_KHMER, _BURMESE = "\u1780-\u17d3\u17dd", "\u1000-\u103f\u104e"
_SOUTH = _THAI + _LAO + _KHMER + _BURMESE
# A consonant with the vowels and tones that are written around it, and mostly with the one that
# ends its syllable: cutting between them breaks no glyph.
_CLUSTER = (
    "[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[\u0e30\u0e32\u0e33\u0e45]?"
    "(?:[\u0e01-\u0e2e](?![\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]))?[\u0e2f\u0e46]*"
    "|[\u0ec0-\u0ec4]?[\u0e81-\u0eae\u0edc-\u0edf][\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece]*"
    "[\u0eb0\u0eb2\u0eb3\u0ebd]?(?:[\u0e81-\u0eae](?![\u0eb0-\u0ebd\u0ec8-\u0ece]))?\u0ec6*"
    "|[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17d3\u17dd])*"
    "|[\u1000-\u102a\u103f\u104e](?:\u103a?\u1039[\u1000-\u102a]|[\u102b-\u1038\u103a-\u103e])*"
    "(?:[\u1000-\u102a]\u103a(?!\u1039)[\u1037\u1038]*)?"
)
_SYLLABLE = re.compile(f"[{_EAST}]")
_UNSPACED = re.compile(f"[{_EAST}{_SOUTH}]")
# A stem with its ending, a foreign word, a few syllables; marks stay with what they belong to.
_UNIT = re.compile(
    f"[{_OPENS}]*(?:[{_KATAKANA}]{{1,6}}|[{_HAN}]{{1,2}}[{_HIRAGANA}]{{0,2}}|[{_HIRAGANA}]{{1,4}}"
    f"|(?:{_CLUSTER}){{1,2}}|[{_SOUTH}]|[^{_EAST}{_SOUTH}{_OPENS}]+)[{_CLOSES}]*|[{_OPENS}]+"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """`offset` is the index of its first character; `glued`: no space stands before it."""

    text: str
    offset: int
    glued: bool = False

    @property
    def weight(self) -> float:
        """How long it sounds, against others: a character that is a syllable takes its time."""
        syllables = len(_SYLLABLE.findall(self.text))
        return len(self.text) + 1.5 * syllables + (not self.glued)


def units_of(text: str) -> list[Unit]:
    """Words as spaces part them; Chinese and Japanese in groups of one to four characters, Thai,
    Lao, Khmer and Burmese of one or two syllables."""
    found: list[Unit] = []
    for match in re.finditer(r"\S+", text):
        word, start = match.group(), match.start()
        pieces = _UNIT.finditer(word) if _UNSPACED.search(word) else [re.match(r"\S+", word)]
        for piece in pieces:
            if piece is not None:
                found.append(Unit(piece.group(), start + piece.start(), glued=piece.start() > 0))
    return found
