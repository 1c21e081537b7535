"""A finished run, told again as when it was made."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

from bot.audio import AudioChunk, AudioFormat
from bot.engines import Audio, Bookmark, Mouth, Viseme, Word
from bot.errors import AudioError, NotFound
from bot.studio.events import Done, Header, Line, LineBegins, StudioEvent
from bot.studio.runs.runs import Runs
from bot.studio.views import RunView

PIECE_S = 0.5


async def replay(runs: Runs, id: str) -> AsyncGenerator[StudioEvent, None]:
    """The sound of a run with its lines, words and mouths, each line's before its sound.

    Raises NotFound where there is no such run, or no sound of it.
    """
    view = (await runs.get(id)).view
    path = await runs.file(id, "audio.wav")
    marks = _marks(await _timing(runs, id))
    begun = 0.0
    async for chunk in _sound(path):
        if not begun:
            yield _header(view, chunk.format)
        until = begun + chunk.seconds
        while marks and marks[0][0] < until:
            at, event = marks.pop(0)
            before, chunk = chunk.split(max(0.0, at - begun))
            if before.pcm:
                begun += before.seconds
                yield Audio(before)
            yield event
        if chunk.pcm:
            begun = until
            yield Audio(chunk)
    for _, event in marks:
        yield event
    yield Done(run=id, cancelled=False, seconds=begun, first_audio_ms=0.0)


async def _timing(runs: Runs, id: str) -> dict[str, Any]:
    """What a run without words has none of."""
    try:
        return await runs.timing(id)
    except NotFound:
        return {}


def _marks(timing: dict[str, Any]) -> list[tuple[float, StudioEvent]]:
    """What is told and when, in order: a line's words and mouths right after its beginning."""
    lines = sorted((Line(**line) for line in timing.get("lines", ())), key=lambda line: line.start)
    inside: list[Word | Viseme | Bookmark] = [Word(**word) for word in timing.get("words", ())]
    inside += [Viseme(mouth=Mouth(v["mouth"]), start=v["start"]) for v in timing.get("visemes", ())]
    inside += [Bookmark(**mark) for mark in timing.get("bookmarks", ())]
    inside.sort(key=lambda one: one.start)
    found: list[tuple[float, StudioEvent]] = []
    for number, line in enumerate(lines):
        until = lines[number + 1].start if number + 1 < len(lines) else float("inf")
        begins = LineBegins(
            index=line.index, text=line.text, start=line.start, speaker=line.speaker
        )
        mine = [one for one in inside if line.start <= one.start < until]
        found += [(line.start, event) for event in (begins, *mine)]
        found.append((line.end, line))
    return sorted(found, key=lambda pair: pair[0])


async def _sound(path: Path) -> AsyncGenerator[AudioChunk, None]:
    reader = _read(path)
    while (chunk := await asyncio.to_thread(next, reader, None)) is not None:
        yield chunk


def _read(path: Path) -> Iterator[AudioChunk]:
    """The file piece by piece. Blocks. Raises AudioError."""
    try:
        with wave.open(str(path), "rb") as file:
            format = AudioFormat(file.getframerate(), file.getnchannels())
            while pcm := file.readframes(int(PIECE_S * format.rate)):
                yield AudioChunk(pcm, format)
    except (OSError, EOFError, wave.Error) as error:
        raise AudioError(f"{path.name} cannot be read", hint="the run may be broken") from error


def _header(view: RunView, format: AudioFormat) -> Header:
    return Header(
        run=view.id,
        kind=view.kind,
        engine=view.engine,
        voice=view.voice,
        rate=format.rate,
        channels=format.channels,
    )
