"""The codec's tasks: sound to codes, and codes to sound."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.audio import AudioChunk, read_sound
from bot.engines import TTS, Audio, Codec
from bot.errors import AudioError, BadRequest, EngineUnusable, NotFound
from bot.studio.events import Progress, StudioEvent
from bot.studio.forms import CodecDecode, CodecEncode
from bot.studio.planning.fit import nearest
from bot.studio.planning.plan import Plan, Session, Shop

CODES = "codes.json"
MOST_FRAMES = 100_000
MOST_BOOKS = 64
HIGHEST = 1 << 20
LONGEST_S = 600.0
_UPLOAD = re.compile(r"[a-f0-9]{32}")


async def plan_codec_encode(ask: CodecEncode, shop: Shop) -> Plan:
    name, codec = _codec(ask.engine, shop)
    path = await _source(ask, shop)
    try:
        data = await asyncio.to_thread(path.read_bytes)
        sound = await asyncio.to_thread(read_sound, data, max_seconds=LONGEST_S)
    except (AudioError, OSError) as error:
        said = getattr(error, "message", "it cannot be read")
        raise BadRequest(said, field=_named(ask), hint="another sound") from error

    async def perform(session: Session) -> AsyncGenerator[StudioEvent, None]:
        yield Progress(done=0, total=1)
        with _fit_for(_named(ask)):
            codes = await codec.encode(sound)
        rows = [[int(code) for code in row] for row in codes]
        written = json.dumps({"engine": name, "frames": len(rows), "codes": rows}).encode()
        await session.save(CODES, written)
        yield Progress(done=1, total=1)

    return Plan(engines=(name,), text="", voice="", language="", perform=perform)


async def plan_codec_decode(ask: CodecDecode, shop: Shop) -> Plan:
    name, codec = _codec(ask.engine, shop)
    codes = check_codes(ask.codes or await _codes_of(ask.run, shop))

    async def perform(session: Session) -> AsyncGenerator[StudioEvent, None]:
        with _fit_for("codes" if ask.codes else "run"):
            sound: AudioChunk = await codec.decode(codes)
        yield Audio(sound)

    return Plan(engines=(name,), text="", voice="", language="", perform=perform)


@contextmanager
def _fit_for(field: str) -> Iterator[None]:
    """What the codec itself finds unfit is the request's mistake."""
    try:
        yield
    except EngineUnusable as error:
        raise BadRequest(error.message, field=field, hint=error.hint) from error


def check_codes(codes: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Rows of equal length, one a frame. Raises BadRequest."""
    if not 0 < len(codes) <= MOST_FRAMES:
        raise BadRequest(f"1 to {MOST_FRAMES} frames of codes", field="codes")
    width = len(codes[0])
    if not 0 < width <= MOST_BOOKS or any(len(row) != width for row in codes):
        raise BadRequest("the rows are not of one length", field="codes")
    if any(not 0 <= code < HIGHEST for row in codes for code in row):
        raise BadRequest("a code is below 0 or too high", field="codes")
    return tuple(tuple(row) for row in codes)


def _codec(name: str, shop: Shop) -> tuple[str, Codec]:
    """A codec by its name; a voice engine may be one too."""
    found: dict[str, Any] = {}
    engines = shop.casting.engines
    for contract in (TTS, Codec):
        for known in engines.names(contract):
            engine = engines.find(contract, known)
            if isinstance(engine, Codec):
                found[known] = engine
    chosen = name or next(iter(found), "")
    if chosen not in found:
        said = f"no codec '{name[:40]}'" if name else "no engine here has a codec"
        raise BadRequest(said, field="engine", hint=nearest(name, found))
    return chosen, found[chosen]


async def _source(ask: CodecEncode, shop: Shop) -> Path:
    given = [name for name in ("run", "profile", "upload") if getattr(ask, name)]
    if len(given) != 1:
        raise BadRequest("one sound", field="run", hint="name a run, a profile or an upload")
    try:
        if ask.run:
            return await shop.runs.file(ask.run, "audio.wav")
        if ask.profile:
            return await shop.voices.recording(ask.profile)
    except NotFound as error:
        raise BadRequest(error.message, field=given[0], hint=error.hint) from error
    path = shop.uploads / f"{ask.upload}.wav"
    if not _UPLOAD.fullmatch(ask.upload) or not path.is_file():
        raise BadRequest("no such upload", field="upload", hint="send it again")
    return path


def _named(ask: CodecEncode) -> str:
    return next(name for name in ("run", "profile", "upload") if getattr(ask, name))


async def _codes_of(run: str, shop: Shop) -> list[list[int]]:
    if not run:
        raise BadRequest("no codes", field="codes", hint="write them, or name a run that has some")
    try:
        path = await shop.runs.file(run, CODES)
        return json.loads(await asyncio.to_thread(path.read_text, "utf-8"))["codes"]
    except NotFound as error:
        raise BadRequest(error.message, field="run", hint=error.hint) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadRequest("the run's codes cannot be read", field="run") from error
