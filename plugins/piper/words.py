"""When each word sounds, from the phonemes that a model speaks.

A model with alignments says how long each phoneme lasts; without, all last equally long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.engines import Word

_NOT_SPOKEN = frozenset(" .,;:!?…—-\"'()[]«»“”¡¿")

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")

_PART_END = re.compile(r"(?:\w{4}[.…]+|[!?]+)[\"'”’)\]]*\s+")  # not after `Mr.`

Phonemes = Callable[[str], list[list[str]]]  # of a text, by sentence


def parts(text: str) -> Iterator[tuple[int, str]]:
    """A text in parts that may be spoken one after the other, each with where it begins."""
    begin = 0
    for match in _PART_END.finditer(text):
        yield begin, text[begin : match.end()]
        begin = match.end()
    if begin < len(text):
        yield begin, text[begin:]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word of the text and its phonemes, counted through the whole text."""

    text: str
    offset: int
    first: float
    last: float


class WordPlan:
    """Which word is spoken by which phonemes; known before any sound is made."""

    def __init__(self, text: str, sentences: Sequence[Sequence[str]], phonemes: Phonemes) -> None:
        words = [m for m in re.finditer(r"\S+", text) if any(c.isalnum() for c in m.group())]
        alone = [_groups([p for part in phonemes(m.group()) for p in [*part, " "]]) for m in words]
        spans: list[tuple[float, float]] = []
        past = 0
        for own, spoken in _by_sentence([m.group() for m in words], alone, sentences):
            groups = [(past + a, past + b) for a, b in _groups([*spoken, " "])]
            spans += _spans(groups, own)
            past += len(spoken) + 1
        self._words = [
            _Placed(m.group(), m.start(), *span) for m, span in zip(words, spans, strict=True)
        ]
        self._past = 0  # phonemes of the sentences before, the blanks after them included

    def take(self, sentence: Sequence[str], lengths: Sequence[float], start: float) -> list[Word]:
        """The words of the next sentence; `lengths` in seconds of each of its phonemes."""
        begin, end = self._past, self._past + len(sentence) + 1
        self._past = end
        times = [start]
        for length in lengths:
            times.append(times[-1] + length)

        def time(phoneme: float) -> float:
            return times[min(max(round(phoneme) - begin, 0), len(times) - 1)]

        return [
            Word(text=w.text, start=time(w.first), end=time(w.last), offset=w.offset)
            for w in self._words
            if begin <= w.first < end
        ]


def _by_sentence(
    words: Sequence[str], alone: Sequence[list[tuple[int, int]]], sentences: Sequence[Sequence[str]]
) -> list[tuple[Sequence[list[tuple[int, int]]], Sequence[str]]]:
    """The words of each sentence; where the marks at their ends do not tell, all in one."""
    ends = [n + 1 for n, word in enumerate(words) if _SENTENCE_END.search(word)]
    if words and (not ends or ends[-1] != len(words)):
        ends.append(len(words))
    if len(ends) != len(sentences):
        return [(alone, [p for sentence in sentences for p in [*sentence, " "]])]
    return [(alone[a:b], s) for a, b, s in zip([0, *ends], ends, sentences, strict=False)]


def _spans(
    groups: Sequence[tuple[int, int]], alone: Sequence[list[tuple[int, int]]]
) -> list[tuple[float, float]]:
    """In step, or where some are spoken in one breath (`of the`) in proportion."""
    if sum(map(len, alone)) == len(groups):
        return _in_step(groups, [len(own) for own in alone])
    return _in_proportion(groups, [sum(b - a for a, b in own) for own in alone])


def _groups(phonemes: Sequence[str]) -> list[tuple[int, int]]:
    """Where the runs between blanks begin and end, punctuation at their ends left out."""
    found: list[tuple[int, int]] = []
    begin = last = -1
    for index, phoneme in enumerate(phonemes):
        if phoneme == " ":
            if begin >= 0:
                found.append((begin, last + 1))
            begin = -1
        elif phoneme not in _NOT_SPOKEN:
            begin = index if begin < 0 else begin
            last = index
    return found


def _in_step(groups: Sequence[tuple[int, int]], counts: Sequence[int]) -> list[tuple[float, float]]:
    """Every word takes as many groups as it has alone; one without any ends where it begins."""
    spans: list[tuple[float, float]] = []
    at = 0
    for count in counts:
        own = groups[at : at + count]
        here = spans[-1][1] if spans else 0
        spans.append((own[0][0], own[-1][1]) if own else (here, here))
        at += count
    return spans


def _in_proportion(
    groups: Sequence[tuple[int, int]], weights: Sequence[int]
) -> list[tuple[float, float]]:
    """Words one after the other, each as long as it would be alone."""
    if not groups:
        return [(0, 0)] * len(weights)
    first, last = groups[0][0], groups[-1][1]
    share = (last - first) / max(sum(weights), 1)
    spans: list[tuple[float, float]] = []
    at = float(first)
    for weight in weights:
        spans.append((at, at + weight * share))
        at = spans[-1][1]
    return spans
