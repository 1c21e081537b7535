"""The playback ledger: what was queued, word by word, and how much of it was heard.

Times are seconds of the utterance's own clock, which the primary sink keeps: 0 is its first
sample, and it stands still while the sound is paused or has run dry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.engines import Word
from bot.voice.units import Unit, units_of

GRACE_S = 0.02  # a word counts as heard this long before its last sample
CHARACTERS_PER_SECOND = 14.0  # of speech whose length is not known yet


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word of the utterance: its index, its characters and when it sounds."""

    index: int
    text: str
    start: float
    end: float
    glued: bool = False  # no space stands before it


@dataclass(slots=True)
class Line:
    """One sentence: its words, where they stand, and what the engine said of their times."""

    text: str
    first: int  # index of its first word in the utterance
    units: tuple[Unit, ...]
    start: float
    seconds: float = 0.0  # of sound queued
    ended: bool = False  # all its sound is there
    broken: bool = False  # the voice failed in its middle
    spans: dict[int, tuple[float, float]] = field(default_factory=dict)  # by word, from the start

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(unit.text for unit in self.units)

    @property
    def shown(self) -> str:
        """The text with single spaces, as pages have it."""
        return _joined((unit.text, unit.glued) for unit in self.units)

    @property
    def end(self) -> float:
        return self.start + self.seconds

    def times(self) -> list[tuple[float, float]]:
        """Start and end of every word from the line's start; unknown ones by their length."""
        whole = self.ended and not self.broken
        total = self.seconds if whole else 0.0
        times: list[tuple[float, float]] = []
        index = 0
        while index < len(self.units):
            if index in self.spans:
                times.append(self.spans[index])
                index += 1
                continue
            until = index
            while until < len(self.units) and until not in self.spans:
                until += 1
            start = times[-1][1] if times else 0.0
            units = self.units[index:until]
            end = self.spans[until][0] if until in self.spans else total
            if until not in self.spans and not whole:
                end = start + _guess(units)
            times += _share(units, start, max(start, end))
            index = until
        if whole:
            return [(min(start, total), min(end, total)) for start, end in times]
        return times


def _guess(units: Sequence[Unit]) -> float:
    """How long words take that nobody has timed yet, in seconds."""
    return sum(unit.weight for unit in units) / CHARACTERS_PER_SECOND


def _share(units: Sequence[Unit], start: float, end: float) -> list[tuple[float, float]]:
    """Divide a stretch of time among words by their weight."""
    share = (end - start) / sum(unit.weight for unit in units)
    spans: list[tuple[float, float]] = []
    for unit in units[:-1]:
        stop = start + share * unit.weight
        spans.append((start, stop))
        start = stop
    return [*spans, (start, end)]


def _joined(words: Iterable[tuple[str, bool]]) -> str:
    return "".join(text if glued else f" {text}" for text, glued in words).strip()


class Ledger:
    """The lines of one utterance, in the order in which they were queued."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._cut: float | None = None

    @property
    def seconds(self) -> float:
        """How much sound was queued."""
        return self.lines[-1].end if self.lines else 0.0

    @property
    def words(self) -> int:
        return sum(len(line.units) for line in self.lines)

    @property
    def whole(self) -> bool:
        """Whether the times of all words are final, unless another line is begun."""
        return not self.lines or self.lines[-1].ended

    def begin(self, text: str) -> Line:
        """A sentence is queued behind what there is; its sound follows."""
        units = tuple(units_of(text))
        line = Line(text=text, first=self.words, units=units, start=self.seconds)
        self.lines.append(line)
        return line

    def sound(self, seconds: float) -> None:
        """So much more sound of the last line was queued."""
        self.lines[-1].seconds += seconds

    def word(self, word: Word) -> None:
        """When a word of the last line sounds, from the line's start.

        A word without `offset` is the next one that has no time yet.
        """
        line = self.lines[-1]
        index = _index_at(line, word.offset) if word.offset >= 0 else len(line.spans)
        floor = max((end for i, (_, end) in line.spans.items() if i < index), default=0.0)
        if 0 <= index < len(line.units) and index not in line.spans:
            start = max(word.start, floor)
            covered = _covered(line, index, word.text)
            spans = _share(covered, start, max(start, word.end))
            line.spans.update(enumerate(spans, index))

    def end_line(self, *, broken: bool = False) -> None:
        """The last line has all its sound: times are final. `broken`: its end is missing."""
        self.lines[-1].ended = True
        self.lines[-1].broken = broken

    def cut(self, position: float) -> None:
        """Nothing after `position` was or will be heard."""
        self._cut = position if self._cut is None else min(self._cut, position)

    def timed_words(self) -> list[TimedWord]:
        """Every word with its times; those of a line still being made are estimates."""
        return [word for line in self.lines for word in words_of(line)]

    def heard_words(self, position: float) -> list[TimedWord]:
        """The words that were heard to their end at `position`."""
        if self._cut is not None:
            position = min(position, self._cut)
        position = min(position, self.seconds)
        heard: list[TimedWord] = []
        for line in self.lines:
            limit = min(position, line.end)
            if limit <= line.start:
                continue  # nothing of it sounded; a broken line may be followed by others
            heard += [word for word in words_of(line) if word.end <= limit + GRACE_S]
        return heard

    def heard_text(self, position: float) -> str:
        """What was heard at `position`, to the word."""
        return _joined((word.text, word.glued) for word in self.heard_words(position))

    @property
    def text(self) -> str:
        """All that was queued."""
        return " ".join(line.shown for line in self.lines if line.units)


def words_of(line: Line) -> list[TimedWord]:
    """The line's words on the utterance's clock."""
    return [
        TimedWord(line.first + index, unit.text, line.start + start, line.start + end, unit.glued)
        for index, (unit, (start, end)) in enumerate(zip(line.units, line.times(), strict=True))
    ]


def _covered(line: Line, index: int, text: str) -> Sequence[Unit]:
    """The units that one word of an engine stands for: it may take many of a text without
    spaces for one."""
    until, size = index + 1, len(line.units[index].text)
    while until < len(line.units) and line.units[until].glued and size < len(text):
        if until in line.spans:
            break
        size += len(line.units[until].text)
        until += 1
    return line.units[index:until]


def _index_at(line: Line, offset: int) -> int:
    """The word whose characters hold `offset`; -1 where it lies before them all."""
    return sum(1 for unit in line.units if unit.offset <= offset) - 1
