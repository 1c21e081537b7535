"""The runs that are kept: a folder each, and an index that can be made again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.studio.views import RunDetail, RunFilter, RunPage


class Runs:
    """All under one folder; nothing outside of it can be read."""

    def __init__(self, folder: Path) -> None:
        raise NotImplementedError

    async def page(self, filter: RunFilter | None = None) -> RunPage:
        raise NotImplementedError

    async def get(self, id: str) -> RunDetail:
        """Raises NotFound."""
        raise NotImplementedError

    async def note(self, id: str, *, notes: str | None = None, title: str | None = None) -> None:
        raise NotImplementedError

    async def delete(self, id: str) -> None:
        raise NotImplementedError

    async def file(self, id: str, name: str) -> Path:
        """One of a run's files. Raises NotFound."""
        raise NotImplementedError

    async def zip(self, ids: Sequence[str]) -> Path:
        """The runs as one zip in a temporary file, which the caller deletes."""
        raise NotImplementedError

    async def captions(self, id: str, format: str = "srt", *, words: bool = False) -> str:
        """What was said with its times, as SRT or VTT; `words`: a time for each word."""
        raise NotImplementedError

    async def rebuild(self) -> int:
        """The index made again from the folders; how many runs there are."""
        raise NotImplementedError
