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
        found += _paragraph(text[at : match.start()], limit)
        at = match.end()
    found += _paragraph(text[at:], limit)
    return found


def _paragraph(text: Traced, limit: int) -> Iterator[Chunk]:
    text = text.strip()
    while len(text) > limit:
        cut, ends = _cut(text.text, limit)
        head, text = text[:cut].strip(), text[cut:].strip()
        if _WORD.search(head.text):
            yield Chunk(head, ends)
    if _WORD.search(text.text):
        yield Chunk(text, "paragraph")


def _cut(text: str, limit: int) -> tuple[int, str]:
    """Where the first chunk ends, and how."""
    window = text[: limit + 1]
    for rank, pattern in enumerate(_CUTS):
        ends = [m.end() for m in pattern.finditer(window) if m.end() <= limit]
        ends = [
            e for e in ends if not (rank == 0 and _NOT_AN_END.search(window[max(0, e - 8) : e]))
        ]
        if ends and (rank or ends[-1] > limit // 4):
            return ends[-1], "sentence" if rank == 0 else "clause"
    return limit, "clause"
