"""Secrets: the values that this house holds, and texts that look like somebody's key."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.dialogue.guard.fold import Reading

_SHORTEST = 6  # a given secret below that would be found everywhere

# Keys carry a prefix by which their services find leaks; the rest is long and random.
_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"sk-[A-Za-z0-9_-]{16,}|(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{16,}"
    r"|gh[pousr]_[A-Za-z0-9]{30,}|[a-z]+_pat_\w{30,}|glpat-[\w-]{18,}|hf_[A-Za-z0-9]{30,}"
    r"|xox[abeprs]-[A-Za-z0-9-]{10,}|A[KS]IA[A-Z0-9]{16}|AIza[\w-]{35}|npm_[A-Za-z0-9]{30,}"
    r"|oauth:[a-z0-9]{20,}|live_\d{5,}_[A-Za-z0-9]{20,}"
    r"|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"  # a JSON web token
    r"|[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}"  # a chat bot's token
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|(?i:bearer)\s+[A-Za-z0-9._~+/-]{24,}=*"
    r"|(?i:api[_ -]?key|password|passwd|secret|token)\s?[:=]\s?[\"']?(?=\S*\d)[^\s\"']{12,}"
    r")"
)


class SecretFinder:
    """Finds the given values, however spaced or cased, and the shapes of keys."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        bare = {"".join(char for char in one.casefold() if char.isalnum()) for one in secrets}
        self._values = sorted((one for one in bare if len(one) >= _SHORTEST), key=len, reverse=True)

    def find(self, seen: Reading, reading: Reading) -> Iterator[tuple[int, int]]:
        """The place of each secret in the text that was read as `visible` and as `plain`."""
        yield from (seen.span(*found.span()) for found in _KEY.finditer(seen.text))
        if not self._values:
            return
        bare = "".join(filter(str.isalnum, reading.text))
        places: list[int] = []  # of each symbol of `bare`; wanted by few texts
        for value in self._values:
            at = bare.find(value)
            while at >= 0:
                places = places or [
                    at
                    for one, at in zip(reading.text, reading.starts, strict=True)
                    if one.isalnum()
                ]
                yield places[at], places[at + len(value) - 1] + 1
                at = bare.find(value, at + len(value))
