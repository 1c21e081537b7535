"""What a text is timed by: words, and small groups of characters where none stand apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "\u3041-\u3096\u309d\u309e"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f"
_OPENS = "「『（【〈《〔［｛“‘"
_MARKS = "\u3099\u309a\ufe00-\ufe0f"  # drawn onto the character before
_CLOSES = _MARKS + "。、，．！？：；」』）】〉》〕］｝”’…・～〜!?,.;:)\\]'\""
_CJK = re.compile(f"[{_HAN}{_HIRAGANA}{_KATAKANA}]")
# A stem with its ending, a foreign word, a few syllables; marks stay with what they belong to.
_UNIT = re.compile(
    f"[{_OPENS}]*(?:[{_KATAKANA}]{{1,6}}|[{_HAN}]{{1,2}}[{_HIRAGANA}]{{0,2}}|[{_HIRAGANA}]{{1,4}}"
    f"|[^{_HAN}{_HIRAGANA}{_KATAKANA}{_OPENS}]+)[{_CLOSES}]*|[{_OPENS}]+"
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
        syllables = len(_CJK.findall(self.text))
        return len(self.text) + 1.5 * syllables + (not self.glued)


def units_of(text: str) -> list[Unit]:
    """Words as spaces part them; Chinese and Japanese in groups of one to four characters."""
    found: list[Unit] = []
    for match in re.finditer(r"\S+", text):
        word, start = match.group(), match.start()
        pieces = _UNIT.finditer(word) if _CJK.search(word) else [re.match(r"\S+", word)]
        for piece in pieces:
            if piece is not None:
                found.append(Unit(piece.group(), start + piece.start(), glued=piece.start() > 0))
    return found
