"""Audiobook: chapters, each a file, and the whole with marks where they begin."""

from __future__ import annotations

import asyncio
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.audio import AudioChunk, encode
from bot.engines import Audio
from bot.errors import BadRequest
from bot.studio.events import Progress, StudioEvent
from bot.studio.forms import Audiobook
from bot.studio.planning.long_form import chunked
from bot.studio.planning.npc_pack import check_format
from bot.studio.planning.part import Part
from bot.studio.planning.plan import (
    Plan,
    Session,
    Shop,
    Step,
    Take,
    check_length,
    in_thread,
    plan_of,
    speak_take,
)
from bot.studio.sound import Cue, Stitcher, write_captions
from bot.studio.text import Rest, Traced, has_words, parse_pieces

MOST_CHAPTERS = 500
HEADING_PAUSE_S = 0.8
_HEADING = re.compile(
    r"^(?:#{1,3}[ \t]+(?P<marked>[^\n]{1,200})"
    r"|(?P<named>(?:Chapter|Part|Prologue|Epilogue|Kapitel|Teil|Prolog|Epilog)\b[^\n]{0,80}))$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """`heading` may be empty: the text before the first one."""

    heading: Traced
    text: Traced

    @property
    def title(self) -> str:
        return self.heading.text.strip()


def parse_chapters(text: str) -> list[Chapter]:
    """The chapters that have something to say. A heading is `# Title` or `Chapter 1`."""
    source = Traced.of(text)
    found: list[Chapter] = []
    heading, at = source[:0], 0
    for match in _HEADING.finditer(text):
        found.append(Chapter(heading, source[at : match.start()]))
        group = "marked" if match["marked"] else "named"
        heading, at = source[match.start(group) : match.end(group)], match.end()
    found.append(Chapter(heading, source[at:]))
    return [one for one in found if has_words(one.text.text) or has_words(one.title)]


async def plan_audiobook(ask: Audiobook, shop: Shop) -> Plan:
    check_length(ask.text, shop.settings.max_chars, "text")
    check_format(ask.format)
    if ask.markup == "ssml":
        raise BadRequest("a book takes tags, not SSML", field="markup", hint="tags or plain")
    part = await shop.casting.part(ask.voice, ask, style=ask.style)
    chapters = await in_thread(len(ask.text), lambda: parse_chapters(ask.text))
    if len(chapters) > MOST_CHAPTERS:
        raise BadRequest(f"more than {MOST_CHAPTERS} chapters", field="text")
    steps = [await _steps(shop, ask, chapter, part) for chapter in chapters]

    async def perform(session: Session) -> AsyncGenerator[StudioEvent, None]:
        async for event in _Book(session, ask, chapters).perform(steps):
            yield event

    takes = [step.part for one in steps for step in one if isinstance(step, Take)]
    return plan_of(takes or [part], ask.text, perform)


async def _steps(shop: Shop, ask: Audiobook, chapter: Chapter, part: Part) -> list[Step]:
    steps: list[Step] = []
    if ask.read_headings and has_words(chapter.title):
        pieces = parse_pieces(chapter.heading, "plain")
        steps += await chunked(shop, ask, part, pieces, len(chapter.heading))
        steps.append(Rest(HEADING_PAUSE_S))
    pieces = await in_thread(len(chapter.text), lambda: parse_pieces(chapter.text, ask.markup))
    return steps + await chunked(shop, ask, part, pieces, len(chapter.text))


class _Book:
    def __init__(self, session: Session, ask: Audiobook, chapters: Sequence[Chapter]) -> None:
        self._session = session
        self._ask = ask
        self._chapters = chapters
        self._stitcher = Stitcher(steady=ask.steady)
        self._listed: list[dict[str, object]] = []
        self._files: list[str] = []
        self._count = 0

    async def perform(self, steps: Sequence[list[Step]]) -> AsyncGenerator[StudioEvent, None]:
        total = sum(isinstance(step, Take) for one in steps for step in one)
        for number, one in enumerate(steps, 1):
            start = self._stitcher.seconds
            heard: list[bytes] = []
            async for event in self._chapter(one, total, self._title(number)):
                if isinstance(event, Audio):
                    heard.append(event.chunk.pcm)
                yield event
            if self._session.cancel.is_set():
                return
            await self._keep(number, start, heard)
            if number < len(steps):
                for silence in self._stitcher.rest(self._ask.chapter_pause):
                    yield silence
        await self._finish()

    async def _chapter(
        self, steps: Sequence[Step], total: int, title: str
    ) -> AsyncGenerator[StudioEvent, None]:
        pause = 0.0
        for step in steps:
            if self._session.cancel.is_set():
                return
            for silence in self._stitcher.rest(step.seconds if isinstance(step, Rest) else pause):
                yield silence
            pause = 0.0
            if isinstance(step, Rest):
                continue
            async for event in speak_take(
                self._session, self._stitcher, step, self._ask.text, self._count, alone=False
            ):
                yield event
            self._count += 1
            pause = step.pause
            yield Progress(done=self._count, total=total, note=title)

    def _title(self, number: int) -> str:
        return self._chapters[number - 1].title or f"{number}"

    async def _keep(self, number: int, start: float, heard: list[bytes]) -> None:
        """The chapter's file, and its line in the list."""
        format = self._stitcher.format
        if format is None or not heard:
            return
        title = self._title(number)
        name = f"{number:02}-{_slug(title)}.{self._ask.format}"

        def written() -> bytes:
            return encode(AudioChunk(b"".join(heard), format), self._ask.format)

        await self._session.save(name, await asyncio.to_thread(written))
        self._files.append(name)
        self._listed.append({"number": number, "title": title, "file": name,
                             "start": round(start, 3),
                             "end": round(self._stitcher.seconds, 3)})  # fmt: skip

    async def _finish(self) -> None:
        book = {"title": self._ask.title, "author": self._ask.author, "chapters": self._listed}
        listed = json.dumps(book, ensure_ascii=False, indent=1).encode()
        await self._session.save("chapters.json", listed)
        cues = [
            Cue(start=float(str(one["start"])), end=float(str(one["end"])),
                words=Traced.of(str(one["title"])))
            for one in self._listed
        ]  # fmt: skip
        await self._session.save("chapters.vtt", write_captions(cues, "vtt").encode())
        folder = self._session.folder
        if folder is not None:
            data = await asyncio.to_thread(_zip, folder.path, [*self._files, "chapters.json"])
            await self._session.save("book.zip", data)


def _zip(folder: Path, names: Sequence[str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.write(folder / name, name)
    return target.getvalue()


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:48] or "chapter"
