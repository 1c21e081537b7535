"""Conversations that were kept: listed, heard again, erased. One folder each, of plain files."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from bot.audio import AudioFormat, wav_header
from bot.errors import NotFound

FACTS, EVENTS = "conversation.json", "events.jsonl"
SIDES = ("client", "bot")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLine:
    """A line of the transcript; of the bot's only what was heard."""

    who: str  # client or bot
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingView:
    """A conversation that was or is recorded. `began` is Unix time."""

    id: str
    user: str
    began: float
    seconds: float
    running: bool
    lines: tuple[SpokenLine, ...]
    client_rate: int
    bot_rate: int

    def rate(self, side: str) -> int:
        return self.client_rate if side == "client" else self.bot_rate


class Recordings:
    """The folder of all of them. May be used from any thread and any process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def all(self) -> list[RecordingView]:
        """Newest first."""
        return await asyncio.to_thread(self._all)

    async def get(self, id: str) -> RecordingView:
        """Raises NotFound."""
        return await asyncio.to_thread(self._get, id)

    async def events(self, id: str) -> list[dict[str, Any]]:
        """What both sides sent, sound left out. Raises NotFound."""
        await self.get(id)
        return await asyncio.to_thread(self._events, id)

    async def sound(self, id: str, side: str) -> bytes:
        """One side as a WAV file: `client` or `bot`. Raises NotFound."""
        view = await self.get(id)
        if side not in SIDES:
            raise NotFound(f"a conversation has no side '{side[:20]}'", hint="client or bot")
        path = self.folder / view.id / f"{side}.pcm"
        pcm = await asyncio.to_thread(lambda: path.read_bytes() if path.exists() else b"")
        return wav_header(AudioFormat(view.rate(side)), len(pcm)) + pcm

    async def delete(self, id: str) -> None:
        """Raises NotFound."""
        view = await self.get(id)
        await asyncio.to_thread(shutil.rmtree, self.folder / view.id, True)

    def forget(self, user: str) -> int:
        """Erase all that a person was recorded in; how many. It blocks."""
        found = [one for one in self._all() if one.user.casefold() == user.casefold()]
        for one in found:
            shutil.rmtree(self.folder / one.id, ignore_errors=True)
        return len(found)

    def _all(self) -> list[RecordingView]:
        views = [view for path in self._folders() if (view := _read(path)) is not None]
        return sorted(views, key=lambda view: view.began, reverse=True)

    def _folders(self) -> Iterator[Path]:
        return self.folder.iterdir() if self.folder.is_dir() else iter(())

    def _get(self, id: str) -> RecordingView:
        view = _read(self.folder / id) if id.isidentifier() else None
        if view is None:
            raise NotFound(f"no recording '{id[:60]}'", hint="it may have been erased")
        return view

    def _events(self, id: str) -> list[dict[str, Any]]:
        path = self.folder / id / EVENTS
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]


def write_facts(folder: Path, view: RecordingView) -> None:
    """Written whole or not at all."""
    part = folder / f"{FACTS}.part"
    part.write_text(json.dumps(asdict(view), ensure_ascii=False), "utf-8")
    part.replace(folder / FACTS)


def _read(folder: Path) -> RecordingView | None:
    """None for what is no recording, or is being erased."""
    try:
        facts: Mapping[str, Any] = json.loads((folder / FACTS).read_text("utf-8"))
        known = {field.name: facts[field.name] for field in fields(RecordingView)}
        lines = tuple(SpokenLine(**line) for line in known.pop("lines"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return RecordingView(**known, lines=lines)
