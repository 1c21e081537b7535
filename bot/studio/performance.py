"""One run from its turn to its folder: the code path that everything in the studio takes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.engines import Audio, Bookmark, Viseme, Word
from bot.errors import BotError
from bot.studio.events import Artifact, Done, Header, Line, LineBegins, Progress, StudioEvent
from bot.studio.forms import Request, name_of, request_data
from bot.studio.planning import Plan, Session
from bot.studio.runs import SEARCHED, RunFolder, Runs
from bot.studio.sound import cues_of, write_captions
from bot.studio.work_line import Ticket

EARLY = (LineBegins, Word, Viseme, Bookmark)  # an engine may tell of them before their sound


@dataclass(slots=True, kw_only=True)
class Performance:
    """`run` is its id; `folder` None for a run that is not kept."""

    run: str
    request: Request
    plan: Plan
    session: Session
    ticket: Ticket
    runs: Runs
    max_seconds: float
    words: list[Word] = field(default_factory=list)
    visemes: list[Viseme] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    begun: float = 0.0
    first_audio_ms: float = -1.0
    seconds: float = 0.0
    header: Header | None = None
    kept: bool = False

    async def perform(self) -> AsyncGenerator[StudioEvent, None]:
        """The run's events; its sound lies in the folder before `Done`."""
        self.begun = time.perf_counter()
        try:
            async with aclosing(self.plan.perform(self.session)) as events:
                early: list[StudioEvent] = []  # the header comes first, and the sound tells it
                async for event in events:
                    await self._note(event)
                    if self.header is None and isinstance(event, EARLY):
                        early.append(event)
                        continue
                    if self.header is None and isinstance(event, Audio):
                        yield self._head(event.chunk.format.rate, event.chunk.format.channels)
                        for one in early:
                            yield one
                    yield event
            if self.header is None:
                yield self._head(0, 1)
            yield await self._finish("cancelled" if self.session.cancel.is_set() else "done")
        except GeneratorExit:
            self.session.cancel.set("nobody listens")
            await self._left()
            raise
        except asyncio.CancelledError:
            self.session.cancel.set("cancelled")
            await self._left()
            raise
        except BotError as error:
            await self._failed(str(error))
            raise
        except Exception as error:
            await self._failed(f"{type(error).__name__}: {error}")
            raise

    def _head(self, rate: int, channels: int) -> Header:
        self.first_audio_ms = (time.perf_counter() - self.begun) * 1000 if rate else -1.0
        self.header = Header(
            run=self.run,
            kind=name_of(self.request),
            engine=", ".join(self.plan.engines),
            voice=self.plan.voice,
            rate=rate,
            channels=channels,
        )
        return self.header

    async def _note(self, event: StudioEvent) -> None:
        """Keep what the event brings."""
        if isinstance(event, Audio):
            self.seconds += event.chunk.seconds
            if self.session.folder is not None:
                await self.session.folder.push(event.chunk)
            if self.seconds > self.max_seconds:
                self.session.warnings.append(f"stopped after {self.max_seconds / 60:g} minutes")
                self.session.cancel.set("too long")
        elif isinstance(event, Word):
            self.words.append(event)
        elif isinstance(event, Viseme):
            self.visemes.append(event)
        elif isinstance(event, Bookmark):
            self.bookmarks.append(event)
        elif isinstance(event, Line):
            self.lines.append(event)
        elif isinstance(event, Progress):
            self.ticket.report(event.done / event.total if event.total else 0.0, event.note)

    async def _finish(self, state: str, error: str = "") -> Done:
        artifacts: tuple[Artifact, ...] = ()
        folder = self.session.folder
        if folder is not None:
            detail = await asyncio.to_thread(self._keep, folder, state, error)
            artifacts = detail.artifacts
            self.kept = True
        return Done(
            run=self.run,
            cancelled=state == "cancelled",
            seconds=self.seconds,
            first_audio_ms=self.first_audio_ms,
            artifacts=artifacts,
            warnings=tuple(self.session.warnings),
        )

    async def _left(self) -> None:
        """Nobody listens any more: what was made is kept, whatever else is cancelled."""
        if self.seconds:
            await asyncio.shield(self._finish("cancelled"))
        else:
            await self.discard()

    async def _failed(self, error: str) -> None:
        """A run that failed is kept with its error and with what it had made."""
        try:
            if not self.kept:
                await self._finish("failed", error)
        except BotError:  # such as a full disk, which the first error tells already
            pass
        await self.discard()

    async def discard(self) -> None:
        if self.session.folder is not None and not self.kept:
            await asyncio.to_thread(self.session.folder.discard)

    def _keep(self, folder: RunFolder, state: str, error: str) -> Any:
        folder.flush()
        self._save_timing(folder)
        meta = {
            "kind": name_of(self.request),
            "state": state,
            "at": time.time(),
            "title": self.request.title,
            "text": self.plan.text[:SEARCHED],
            "engine": ", ".join(self.plan.engines),
            "voice": self.plan.voice,
            "language": self.plan.language,
            "seconds": round(self.seconds, 6),
            "first_audio_ms": round(self.first_audio_ms, 2),
            "took_s": round(time.perf_counter() - self.begun, 4),
            "notes": "",
            "error": error,
            "rate": self.header.rate if self.header else 0,
            "channels": self.header.channels if self.header else 1,
            "warnings": self.session.warnings,
        }
        return self.runs.keep(folder, request_data(self.request), meta)

    def _save_timing(self, folder: RunFolder) -> None:
        """When everything is heard, and captions made of it."""
        words = sorted(self.words, key=lambda word: word.start)
        if not (words or self.lines):
            return
        timing = {
            "words": [asdict(word) for word in words],
            "lines": [asdict(line) for line in self.lines],
            "visemes": [{"mouth": str(v.mouth), "start": round(v.start, 4)} for v in self.visemes],
            "bookmarks": [asdict(mark) for mark in self.bookmarks],
        }
        folder.save("timing.json", json.dumps(timing, ensure_ascii=False).encode())
        cues = cues_of(self.lines, words)
        folder.save("captions.srt", write_captions(cues, "srt").encode())
        folder.save("captions.vtt", write_captions(cues, "vtt", words=True).encode())
