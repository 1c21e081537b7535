"""A line's shape: shouting, symbols, repeats."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Protocol

SHORT = 12  # characters under which nobody minds capitals or symbols
_RUN = re.compile(r"(.)\1+", re.DOTALL)


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
    if limits.repeats and _repeats(text, limits.repeats):
        return "the same again and again"
    if len(text) < SHORT:
        return ""
    letters = sum(map(str.isalpha, text))
    if letters >= SHORT and 100 * sum(map(str.isupper, text)) > limits.caps * letters:
        return "too many capitals"
    marks = len(text) - sum(map(str.isalnum, text)) - sum(map(str.isspace, text))
    if 100 * marks > limits.symbols * len(text):
        return "too many symbols"
    return ""


def _repeats(text: str, limit: int) -> bool:
    """Whether one character or one word comes more than `limit` times in a row."""
    if any(len(run[0]) > limit for run in _RUN.finditer(text)):
        return True
    words = text.casefold().split()
    return len(words) > limit and max(len(list(run)) for _, run in groupby(words)) > limit
