"""One run on its way to a client: sound at the pace at which it is heard, JSON as it comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.audio import AudioChunk
from bot.engines import Audio, Bookmark, Cancel, Viseme, Word
from bot.gateway.pace import Pace, Pieces
from bot.studio import Done, Header, Line, LineBegins, Progress, Queued, StudioEvent

STALL_S = 20.0  # a client that reads nothing for so long is cut off


class Sender:
    """Sends the events of one run."""

    def __init__(
        self, line: web.WebSocketResponse, cancel: Cancel, lead_s: float, chunk_ms: int
    ) -> None:
        self._line = line
        self._cancel = cancel
        self._pace = Pace(lead_s)
        self._pieces = Pieces(chunk_ms)

    async def send(self, event: StudioEvent) -> None:
        """Raises ConnectionError for a client that is gone or reads nothing."""
        if isinstance(event, Audio):
            for piece in self._pieces.push(event.chunk):
                await self._sound(piece)
            return
        if isinstance(event, Done):
            for piece in self._pieces.finish():
                await self._sound(piece)
        await self._out(self._line.send_json(message_of(event)))

    async def _sound(self, piece: AudioChunk) -> None:
        delay = self._pace.wait(time.monotonic())
        if delay:
            await self._unless_cancelled(delay)
        if self._cancel.is_set():
            return  # what was made meanwhile is in the run's file; nobody wants to hear it
        await self._out(self._line.send_bytes(piece.pcm))
        self._pace.sent(piece.seconds)

    async def _unless_cancelled(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._cancel.wait()
        except TimeoutError:
            return

    async def _out(self, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(STALL_S):
                await sending
        except TimeoutError as error:
            raise ConnectionResetError("the client reads nothing") from error


def message_of(event: StudioEvent) -> dict[str, Any]:
    """What is sent for an event other than sound."""
    match event:
        case Queued():
            return {"type": "queued", "run_id": event.run, "place": event.place}
        case Header():
            return {
                "type": "header",
                "run_id": event.run,
                "task": event.kind,
                "engine": event.engine,
                "voice": event.voice,
                "sample_rate": event.rate,
                "channels": event.channels,
                "format": event.format,
            }
        case LineBegins():
            return {"type": "line_begins", **asdict(event)}
        case Word() | Viseme() | Bookmark() | Progress() | Line():
            return {"type": type(event).__name__.lower(), **asdict(event)}
        case Done():
            return {
                "type": "end",
                "run_id": event.run,
                "cancelled": event.cancelled,
                "ttfa_ms": round(event.first_audio_ms, 2),
                "duration_sec": round(event.seconds, 6),
                "artifacts": [asdict(file) for file in event.artifacts],
                "warnings": list(event.warnings),
            }
    raise TypeError(type(event).__name__)
