"""Who watches a conversation: its recording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from bot.audio import AudioChunk


class Watcher(Protocol):
    """Hears of all that comes and goes. It must not raise and must not wait."""

    def received(self, event: Mapping[str, Any]) -> None:
        """An event of the client, sound left out."""
        ...

    def sent(self, event: Mapping[str, Any]) -> None:
        """An event that has left."""
        ...

    def heard(self, chunk: AudioChunk) -> None:
        """Sound of the client."""
        ...

    def said(self, chunk: AudioChunk) -> None:
        """Sound of ours that leaves."""
        ...

    def hushed(self) -> None:
        """What was said and not heard yet will not be heard."""
        ...


class Audience:
    """Several watchers as one. Who is in it may change at any time."""

    def __init__(self, *watchers: Watcher) -> None:
        self.watchers = list(watchers)

    def received(self, event: Mapping[str, Any]) -> None:
        for watcher in self.watchers:
            watcher.received(event)

    def sent(self, event: Mapping[str, Any]) -> None:
        for watcher in self.watchers:
            watcher.sent(event)

    def heard(self, chunk: AudioChunk) -> None:
        for watcher in self.watchers:
            watcher.heard(chunk)

    def said(self, chunk: AudioChunk) -> None:
        for watcher in self.watchers:
            watcher.said(chunk)

    def hushed(self) -> None:
        for watcher in self.watchers:
            watcher.hushed()
