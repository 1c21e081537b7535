"""A line's shape: shouting, symbols, repeats."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Protocol

SHORT = 12  # characters under which nobody minds capitals or symbols
_WORDS = re.compile(r"\S+")


class Limits(Protocol):
    """`caps` and `symbols` in percent, `repeats` in a row."""

    @property
    def caps(self) -> int: ...
    @property
    def symbols(self) -> int: ...
    @property
    def repeats(self) -> int: ...


def shape_of(text: str, limits: Limits) -> str:
    """What is wrong with the line's shape, or nothing."""
    if limits.repeats and _longest_run(text) > limits.repeats:
        return "the same again and again"
    if len(text) < SHORT:
        return ""
    letters = [c for c in text if c.isalpha()]
    if len(letters) >= SHORT and _percent(sum(c.isupper() for c in letters), letters) > limits.caps:
        return "too many capitals"
    marks = [c for c in text if not c.isalnum() and not c.isspace()]
    if _percent(len(marks), text) > limits.symbols:
        return "too many symbols"
    return ""


def _percent(part: int, whole: list[str] | str) -> float:
    return 100 * part / len(whole) if whole else 0.0


def _longest_run(text: str) -> int:
    of_one = max((len(list(run)) for _, run in groupby(text)), default=0)
    words = _WORDS.findall(text.casefold())
    of_words = max((len(list(run)) for _, run in groupby(words)), default=0)
    return max(of_one, of_words)
