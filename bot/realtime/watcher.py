"""Who watches a conversation: its recording and its figures."""

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

    def turn(self, stage: str, seconds: float) -> None:
        """How long a stage of a turn took."""
        ...


class NobodyWatches:
    """Most conversations."""

    def received(self, event: Mapping[str, Any]) -> None:
        return

    def sent(self, event: Mapping[str, Any]) -> None:
        return

    def heard(self, chunk: AudioChunk) -> None:
        return

    def said(self, chunk: AudioChunk) -> None:
        return

    def turn(self, stage: str, seconds: float) -> None:
        return
