"""Emotes by name: pictures that chat lines and subtitles show in place of a word."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.host.events import Emote

_WORD = re.compile(r"\S+")
_TRAILING = ".,!?;:…\"'"  # spoken sentences end an emote with these


class Emotes:
    """Every emote that a plugin knows. Names are as people write them, case and all."""

    def __init__(self) -> None:
        self._sources: dict[str, Mapping[str, str]] = {}

    def put(self, source: str, emotes: Mapping[str, str]) -> None:
        """All emotes of a source, name to picture address; replaces what it gave before."""
        self._sources[source] = dict(emotes)

    def remove(self, source: str) -> None:
        self._sources.pop(source, None)

    def __len__(self) -> int:
        return sum(len(emotes) for emotes in self._sources.values())

    def find(self, text: str) -> tuple[Emote, ...]:
        """Where emotes stand in a text, in order."""
        if not self._sources:
            return ()
        found: list[Emote] = []
        for word in _WORD.finditer(text):
            name = word[0].rstrip(_TRAILING) or word[0]
            url = self._url(name)
            if url:
                end = word.start() + len(name)
                found.append(Emote(start=word.start(), end=end, name=name, url=url))
        return tuple(found)

    def _url(self, name: str) -> str:
        return next((e[name] for e in self._sources.values() if name in e), "")
