"""What a marked-up text comes to: words with a tone, and rests."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.studio.text.traced import Traced

EMPHASIS = {  # rate, pitch and volume as factors: what a voice without emphasis can do
    "strong": (0.88, 1.1, 1.2),
    "moderate": (0.94, 1.05, 1.1),
    "none": (1.0, 1.0, 1.0),
    "reduced": (1.05, 0.97, 0.85),
}
# What follows a space that a tag leaves behind, and makes it one too many.
_TIGHT = re.compile(r"[ \t]|[,.!?…;:)]+(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """How words differ from the rest; `read` is how they are read: spell, digits or ordinal."""

    voice: str = ""
    style: str = ""
    language: str = ""
    rate: float = 1.0
    pitch: float = 1.0
    volume: float = 1.0
    read: str = ""

    def emphasised(self, level: str) -> Tone:
        rate, pitch, volume = EMPHASIS[level]
        return self.scaled(rate=rate, pitch=pitch, volume=volume)

    def scaled(self, *, rate: float = 1.0, pitch: float = 1.0, volume: float = 1.0) -> Tone:
        """Faster, higher and louder by factors, on top of what it is."""
        return replace(
            self, rate=self.rate * rate, pitch=self.pitch * pitch, volume=self.volume * volume
        )


PLAIN = Tone()


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark before the character `at` of the source."""

    at: int
    name: str


@dataclass(frozen=True, slots=True)
class Say:
    """Words in one tone, and the bookmarks among them."""

    words: Traced
    tone: Tone = PLAIN
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """Silence, in seconds."""

    seconds: float


Piece = Say | Rest


def joined(before: Traced, after: Traced) -> Traced:
    """Words that a tag stood between, without the space that was left before it."""
    if _TIGHT.match(after.text):
        before = before[: len(before.text.rstrip(" \t"))]
    return Traced.join([before, after])


def with_mark(pieces: list[Piece], mark: Mark) -> bool:
    """Give a bookmark to the words right before it; False where there are none."""
    last = pieces[-1] if pieces else None
    if not isinstance(last, Say):
        return False
    pieces[-1] = replace(last, marks=(*last.marks, mark))
    return True


def with_rest_of_marks(pieces: list[Piece], marks: list[Mark]) -> list[Piece]:
    """Bookmarks that no words follow belong to the last words there are."""
    for index in reversed(range(len(pieces)) if marks else ()):
        piece = pieces[index]
        if isinstance(piece, Say):
            pieces[index] = replace(piece, marks=(*piece.marks, *marks))
            break
    return pieces
