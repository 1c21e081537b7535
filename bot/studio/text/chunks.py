"""A long text in pieces that a voice can say in one go, cut where a reader would breathe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.studio.text.traced import Traced

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_CUTS = (  # the best first
    re.compile(r"[.!?…。！？][\"')\]»”’]*(?=\s|$)|[。！？]"),
    re.compile(r"[;:—–](?=\s)|\n"),
    re.compile(r"[,，、](?=\s)|[，、]"),
    re.compile(r"\s"),
)
_NOT_AN_END = re.compile(r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e|No|z\.B|d\.h))\.$")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the text; `ends` is paragraph, sentence or clause: how long to pause after."""

    words: Traced
    ends: str


def chunks(text: Traced, limit: int) -> list[Chunk]:
    """The whole text in order, each chunk with a word in it and at most `limit` long."""
    found: list[Chunk] = []
    at = 0
    for match in _PARAGRAPH.finditer(text.text):
        found += _paragraph(text, at, match.start(), limit)
        at = match.end()
    found += _paragraph(text, at, len(text), limit)
    return found


def _paragraph(text: Traced, start: int, end: int, limit: int) -> Iterator[Chunk]:
    while start < end:
        cut, ends = end, "paragraph"
        window = text.text[start : min(end, start + limit + 1)]
        start += len(window) - len(window.lstrip())
        if end - start > limit:
            length, ends = _cut(text.text[start : start + limit + 1], limit)
            cut = start + length
        words = text[start:cut].strip()
        if _WORD.search(words.text):
            yield Chunk(words, ends)
        start = cut


def _cut(window: str, limit: int) -> tuple[int, str]:
    """Where the first chunk of a text ends, and how; `window` is one character more of it."""
    for rank, pattern in enumerate(_CUTS):
        ends = [m.end() for m in pattern.finditer(window) if m.end() <= limit]
        ends = [e for e in ends if rank or not _NOT_AN_END.search(window[max(0, e - 8) : e])]
        if ends and (rank or ends[-1] > limit // 4):
            return ends[-1], "sentence" if rank == 0 else "clause"
    return limit, "clause"
