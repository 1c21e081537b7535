"""NPC pack: many short lines, each a file in a zip. A pack that was stopped goes on.

Each finished line lies in the packs folder under a name made of everything that shapes its
sound, until a pack with it is whole.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import zipfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.audio import AudioChunk, can_encode, encode, read_sound
from bot.engines import Audio
from bot.errors import AudioError, BadRequest
from bot.studio.events import Line, Progress, StudioEvent
from bot.studio.forms import NpcPack
from bot.studio.planning.npc_table import NpcRow, parse_table
from bot.studio.planning.plan import (
    Plan,
    Session,
    Shop,
    Step,
    Take,
    as_steps,
    check_length,
    perform_steps,
    plan_of,
    said,
)
from bot.studio.runs import disk_error
from bot.studio.sound import Intake, Stitcher
from bot.studio.text import Rest, Traced, parse_pieces

GAP_S = 0.5  # between lines in the run's own sound
LONGEST_LINE_S = 600.0


@dataclass(frozen=True, slots=True)
class _Ready:
    """A row with its steps and where its sound will lie."""

    row: NpcRow
    steps: list[Step]
    voice: str
    path: Path


async def plan_npc_pack(ask: NpcPack, shop: Shop) -> Plan:
    check_length(ask.table, shop.settings.max_chars, "table")
    check_format(ask.format)
    rows = await asyncio.to_thread(parse_table, ask.table, ask.table_format)
    ready = [await _ready(shop, ask, row, number) for number, row in enumerate(rows, 1)]

    async def perform(session: Session) -> AsyncGenerator[StudioEvent, None]:
        async for event in _perform(session, ask, ready):
            yield event

    parts = [step.part for one in ready for step in one.steps if isinstance(step, Take)]
    return plan_of(parts, "\n".join(row.text for row in rows), perform)


def check_format(format: str) -> None:
    if not can_encode(format):
        raise BadRequest(
            f"{format} needs PyAV", field="format", hint="python start.py --with codecs"
        )


async def _ready(shop: Shop, ask: NpcPack, row: NpcRow, number: int) -> _Ready:
    mine = replace(
        ask,
        language=row.language or ask.language,
        rate=min(max(ask.rate * row.rate, 0.25), 4.0),
        pitch=min(max(ask.pitch * row.pitch, 0.5), 2.0),
        volume=min(max(ask.volume * row.volume, 0.0), 2.0),
        markup="plain" if ask.markup == "plain" else "tags",
    )
    try:
        part = await shop.casting.part(row.voice or ask.voice, mine, style=row.style)
        pieces = parse_pieces(Traced.of(row.text), mine.markup)
        found = await said(shop, mine, part, pieces, len(row.text))
    except BadRequest as error:
        raise BadRequest(
            f"row {number} ({row.id}): {error.message}", field="table", hint=error.hint
        ) from error
    steps = as_steps(found)
    return _Ready(row, steps, part.label, shop.packs / f"{_key(steps)}.wav")


def _key(steps: Sequence[Step]) -> str:
    """A name made of everything that shapes the sound."""
    told = [
        step.seconds
        if isinstance(step, Rest)
        else [step.part.engine.name, step.words.text, step.pause, asdict(step.part.request)]
        for step in steps
    ]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:32]


async def _perform(
    session: Session, ask: NpcPack, ready: Sequence[_Ready]
) -> AsyncGenerator[StudioEvent, None]:
    stitcher = Stitcher()
    lengths: list[float] = []
    for index, one in enumerate(ready):
        if session.cancel.is_set():
            return
        for silence in stitcher.rest(GAP_S if index else 0):
            yield silence
        start = stitcher.seconds
        sound = await _kept(one.path) if ask.resume else None
        if sound is None:
            sound = await _made(session, one)
        if sound is None:
            return
        intake = Intake(stitcher.settle(sound.format))
        for samples in (intake.push(sound), intake.finish()):
            if len(samples):
                yield stitcher.sound(samples)
        lengths.append(sound.seconds)
        end = stitcher.seconds
        yield Line(index=index, text=one.row.text, start=start, end=end, speaker=one.voice)
        yield Progress(done=index + 1, total=len(ready), note=one.row.id)
    archive = await asyncio.to_thread(_zip, ready, lengths, ask.format)
    await session.save("pack.zip", archive)
    if session.folder is not None:
        await asyncio.to_thread(_forget, ready)


async def _made(session: Session, one: _Ready) -> AudioChunk | None:
    """The line's sound, now also in its file; None after a cancel."""
    async with aclosing(perform_steps(session, one.steps, one.row.text)) as events:
        chunks = [event.chunk async for event in events if isinstance(event, Audio)]
    if session.cancel.is_set():
        return None
    if not chunks:
        raise BadRequest(f"the line '{one.row.id}' made no sound", field="table")
    sound = AudioChunk(b"".join(chunk.pcm for chunk in chunks), chunks[0].format)
    await asyncio.to_thread(_write, one.path, sound)
    return sound


async def _kept(path: Path) -> AudioChunk | None:
    """What an earlier run made of the line."""
    try:
        data = await asyncio.to_thread(path.read_bytes)
        return await asyncio.to_thread(read_sound, data, max_seconds=LONGEST_LINE_S)
    except (AudioError, OSError):
        return None


def _write(path: Path, sound: AudioChunk) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}.half")
        half.write_bytes(encode(sound, "wav"))
        os.replace(half, path)
    except OSError as error:
        raise disk_error(error) from error


def _zip(ready: Sequence[_Ready], lengths: Sequence[float], format: str) -> bytes:
    """The files as they are named in the table, and a list of them."""
    target = io.BytesIO()
    listed = []
    with zipfile.ZipFile(target, "w") as archive:
        for one, seconds in zip(ready, lengths, strict=True):
            name = f"{one.row.file}.{format}"
            sound = read_sound(one.path.read_bytes(), max_seconds=LONGEST_LINE_S)
            archive.writestr(name, encode(sound, format))
            listed.append({"id": one.row.id, "file": name, "text": one.row.text,
                           "voice": one.voice, "seconds": round(seconds, 3)})  # fmt: skip
        archive.writestr("manifest.json", json.dumps(listed, ensure_ascii=False, indent=1))
    return target.getvalue()


def _forget(ready: Sequence[_Ready]) -> None:
    for one in ready:
        one.path.unlink(missing_ok=True)
