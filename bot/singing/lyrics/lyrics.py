"""Lyrics: lines and words with their times."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.singing.lyrics.syllables import sung_words, syllables

LONGEST_SYLLABLE_S = 0.7  # a line whose end is the next one's beginning is over before that


@dataclass(frozen=True, slots=True, kw_only=True)
class LyricWord:
    """A word, sung from `start` to `end` seconds of the song."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LyricLine:
    """A line, sung from `start` to `end` seconds of the song; `start` None: nobody knows when.

    `words` are all of its words where their times are known, else none.
    """

    text: str
    start: float | None = None
    end: float | None = None
    words: tuple[LyricWord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lyrics:
    """The lines of a song in order; `title` and `artist` as its file names them."""

    lines: tuple[LyricLine, ...] = ()
    title: str = ""
    artist: str = ""

    @property
    def timed(self) -> bool:
        """Whether it is known of each line when it is sung."""
        return bool(self.lines) and all(line.start is not None for line in self.lines)

    @property
    def text(self) -> str:
        """The bare words, a line for each."""
        return "\n".join(line.text for line in self.lines)

    @classmethod
    def plain(cls, text: str) -> Lyrics:
        """Lines without times; empty ones are left out."""
        lines = (" ".join(line.split()) for line in text.splitlines())
        return cls(lines=tuple(LyricLine(text=line) for line in lines if line))

    def shifted(self, seconds: float) -> Lyrics:
        """The same, so much later; nothing begins before the song does."""
        return replace(self, lines=tuple(_shifted(line, seconds) for line in self.lines))

    def with_words(self) -> Lyrics:
        """The same with times for every word of a timed line: where nobody knows them, by their
        syllables."""
        return replace(self, lines=tuple(_with_words(line) for line in self.lines))


def _with_words(line: LyricLine) -> LyricLine:
    if line.words or line.start is None or line.end is None:
        return line
    texts = sung_words(line.text)
    weights = [max(1, syllables(text)) for text in texts]
    sung = min(line.end - line.start, LONGEST_SYLLABLE_S * sum(weights))
    pace, at, words = sung / max(1, sum(weights)), line.start, []
    for text, weight in zip(texts, weights, strict=True):
        words.append(LyricWord(text=text, start=at, end=at + weight * pace))
        at += weight * pace
    return replace(line, words=tuple(words))


def _shifted(line: LyricLine, seconds: float) -> LyricLine:
    def later(at: float) -> float:
        return max(at + seconds, 0.0)

    return replace(
        line,
        start=None if line.start is None else later(line.start),
        end=None if line.end is None else later(line.end),
        words=tuple(
            replace(word, start=later(word.start), end=later(word.end)) for word in line.words
        ),
    )
