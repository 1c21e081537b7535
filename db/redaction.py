"""Finds and removes a person's names in texts and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from db.common_words import COMMON_WORDS

ERASED = "[erased]"
ID_IN_TEXT = 5  # an id at least this long is no ordinary number, so it goes from texts too
OURS = frozenset({"action", "kind", "lane", "mode", "origin", "phase", "platform", "sort", "stage"})
_ASCII = re.compile(r"[A-Za-z0-9_]")


class Redaction:
    """Replaces a person's names, as whole words in any case, and their id where it stands alone.

    A name that is an everyday word goes only where it plainly means them: alone, or as @name.
    """

    def __init__(self, names: Iterable[str], platform_id: str) -> None:
        words = {name.strip() for name in names} - {""}
        if len(platform_id) >= ID_IN_TEXT:
            words.add(platform_id)
        self.words = sorted(words, key=len, reverse=True)
        self._id = platform_id
        self._alone = {word.casefold() for word in words if word.casefold() in COMMON_WORDS}
        self._pattern = re.compile("|".join(map(_whole, self.words)) or r"(?!)", re.IGNORECASE)

    def names(self, value: str) -> bool:
        """Whether a text names the person."""
        return self.text(value) != value

    def text(self, value: str) -> str:
        """The text without the person."""
        if value.strip().casefold() in self._alone:
            return ERASED
        return self._pattern.sub(ERASED, value)

    def json(self, value: Any) -> Any:
        """The value without the person, in keys too; equal to `value` where nothing names them.
        What the house itself wrote under `OURS` stays."""
        if isinstance(value, str):
            return ERASED if value == self._id else self.text(value)
        if isinstance(value, dict):
            return {
                self._key(key): item if key in OURS else self.json(item)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.json(item) for item in value]
        return value

    def _key(self, key: str) -> str:
        """A key of a plugin's may be a name; an everyday word is a key of ours."""
        return key if key.casefold() in COMMON_WORDS else self.json(key)


def _whole(name: str) -> str:
    """A pattern for the name as a word: `al` is not in `also`. Other scripts have no such edge."""
    if name.casefold() in COMMON_WORDS:
        return rf"(?<=[@/]){re.escape(name)}(?!\w)"
    before = r"(?<![A-Za-z0-9_])" if _ASCII.match(name[0]) else ""
    after = r"(?![A-Za-z0-9_])" if _ASCII.match(name[-1]) else ""
    return f"{before}{re.escape(name)}{after}"
