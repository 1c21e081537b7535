"""What the rules of every language are made of: a pattern, and what its matches are said as."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
URL = r"https?://[^\s<>\"]{1,300}[\w/]"
MAIL = r"(?<![\w.])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{2,24}){1,4}(?![\w])"


def rule(pattern: str, make: Callable[[re.Match[str]], str | None], flags: int = 0) -> Rule:
    return re.compile(pattern, flags), make


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of the words; the longest wins."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def roman(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def address(match: re.Match[str], signs: Iterable[tuple[str, str]]) -> str:
    """An address with its signs as words: `signs` pairs each with its own."""
    said = re.sub(r"https?://(?:www\.)?", "", match.group())
    for sign, word in signs:
        said = said.replace(sign, f" {word} ")
    return re.sub(r"\s+", " ", said).strip()
