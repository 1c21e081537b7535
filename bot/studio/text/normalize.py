"""Text as it is said: what is written short or in figures, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from bot.studio.text import number_words as say
from bot.studio.text.rules import Rule
from bot.studio.text.traced import Traced

_FIGURES = re.compile(
    r"[^\W\d_]*\d|[$£€¥&@%#=+½⅓¼¾⅔°§]|[^\W\d_]\.|\bvs\b|w/|\baka\b|\b[IVXLC]{1,6}\b"
)
_NUMBER = re.compile(r"(?<!\w)\d{1,15}(?!\w)")
_END = re.compile(r"[.!?\n]\s+(?=[^\d\s])")
PART = 4000  # characters that are searched at once
_READ = re.compile(r"\S+")


def has_figures(text: str) -> bool:
    """Whether there may be something in it to write out."""
    return _FIGURES.search(text) is not None


def load(language: str) -> None:
    """Have the rules of a language at hand. Blocks for a moment, the first time."""
    if base := say.counts_in(language or "en"):
        _rules(base)


def normalize(text: Traced, language: str, *, read: str = "") -> Traced:
    """The words for numbers, dates, money, units and abbreviations.

    English and German thoroughly; Spanish, French, Italian, Portuguese and Japanese their numbers,
    dates, times, money and units; other languages their whole numbers. `read` is spell, digits or
    ordinal where somebody said how.
    """
    if not read and not has_figures(text.text):
        return text
    base = say.counts_in(language)
    if read:
        return text.sub(_READ, lambda match: _as(match.group(), read, base or "en"))
    if not base:
        return text
    rules = _rules(base)
    if not rules:
        return text.sub(_NUMBER, lambda match: say.cardinal(match.group(), base))
    return Traced.join(_ruled(part, rules) for part in _parts(text))


@cache
def _rules(language: str) -> tuple[Rule, ...]:
    """A language's rules; none where only its whole numbers are known. They and their names take
    memory: they are loaded when somebody has such a language read."""
    if language == "en":
        from bot.studio.text.english import RULES

        return RULES
    if language == "de":
        from bot.studio.text.german import RULES

        return RULES
    from bot.studio.text.elsewhere import RULES as elsewhere

    return elsewhere.get(language, ())


def _ruled(text: Traced, rules: Iterable[Rule]) -> Traced:
    for pattern, make in rules:
        text = text.sub(pattern, make)
    return text


def _parts(text: Traced) -> Iterator[Traced]:
    """The text in stretches that end with a sentence: no search keeps other threads for long."""
    at = 0
    while at < len(text):
        end = at + PART
        if end < len(text):
            ends = [match.end() for match in _END.finditer(text.text, at, end)]
            end = ends[-1] if ends else end
        yield text[at:end]
        at = end


def _as(word: str, read: str, language: str) -> str | None:
    digits = "".join(character for character in word if character.isdecimal())
    if read == "spell":
        return " ".join(
            say.one_by_one(c, language) if c.isdecimal() else c.upper() for c in word if c.isalnum()
        )
    if not digits:
        return None
    return say.ordinal(digits, language) if read == "ordinal" else say.one_by_one(digits, language)
