"""Lengths of time as people write them: `4m 2s`, `12h`, `90`. Pure."""

from __future__ import annotations

import re

SECONDS = {"w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1}
_PART = r"(\d{1,6})\s*([wdhms])"
_SPAN = re.compile(rf"(?:{_PART}\s*)+", re.IGNORECASE)


def seconds_of(text: str) -> int:
    """Seconds; a bare number is seconds, and what is no length is 0."""
    said = text.strip()
    if said.isdecimal() and said.isascii():
        return int(said[:9])
    if not _SPAN.fullmatch(said):
        return 0
    parts = re.findall(_PART, said, re.IGNORECASE)
    return sum(int(number) * SECONDS[unit.lower()] for number, unit in parts)


def told(seconds: int) -> str:
    """`4m 2s`."""
    parts = []
    for unit, size in SECONDS.items():
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(f"{number}{unit}")
    return " ".join(parts) or "0s"
