"""An answer with its places filled: {user}, {args}, {count} and {random:one|two}."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

LONGEST = 400  # characters of an answer; platforms take 500
_PLACE = re.compile(r"\{(?:(user|args|count)|random:([^{}]*))\}")


def fill(
    text: str,
    values: Mapping[str, str],
    choose: Callable[[Sequence[str]], str] = random.choice,
) -> str:
    """The answer; what is filled in is text and is not filled again."""

    def filled(place: re.Match[str]) -> str:
        if place[1] is None:
            return choose(place[2].split("|")).strip()
        return values.get(place[1], "")

    return _PLACE.sub(filled, text)[:LONGEST]
