"""A text that still grows, spoken over a WebSocket: words go in while sound comes out.

The client's own call for it insists on an encrypted address and blocks, so the messages are sent
here.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.engines import Cancel
from plugins.elevenlabs.failures import Failures, Refusal
from plugins.elevenlabs.settings import ElevenSettings

SCHEDULE = (50, 120, 160, 250)  # characters that are gathered before each of the first pieces
PATIENCE_S = 180  # the longest pause between two words that the service grants
ENDS = ".!?…。！？"
IN_WORDS = {"invalid_api_key": 401, "quota_exceeded": 401, "missing_permissions": 403}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """When the characters of a piece sound, named as the client names it."""

    characters: list[str]
    character_start_times_seconds: list[float]
    character_end_times_seconds: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Sound at 24 kHz, and when its characters sound, where that is told."""

    pcm: bytes
    alignment: Any  # an Alignment, or the client's own


class GrowingText:
    """One text: `pieces` sends its words and hands out the sound; `sent` hears of each word.

    `arguments` are those of the client's call.
    """

    def __init__(
        self,
        settings: ElevenSettings,
        failures: Failures,
        arguments: Mapping[str, Any],
        sent: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._failures = failures
        self._arguments = arguments
        self._sent = sent

    async def pieces(
        self, words: AsyncIterable[str], cancel: Cancel
    ) -> AsyncGenerator[Piece, None]:
        """Until the service has said all, or a cancel. Raises EngineError."""
        key = {"xi-api-key": self._settings.api_key.reveal()}
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(self._address(), headers=key, max_msg_size=0) as line,
        ):
            stop = asyncio.create_task(cancel.wait())
            sender = asyncio.create_task(self._send(line, words), name="elevenlabs-words")
            try:
                while (message := await self._next(line, sender, stop)) is not None:
                    said = self._read(message)
                    if said.get("isFinal"):
                        return
                    if said.get("audio"):
                        yield _piece(said)
            finally:
                stop.cancel()
                sender.cancel()
                await asyncio.gather(sender, return_exceptions=True)

    def _address(self) -> str:
        asked = self._arguments
        named = ("model_id", "output_format", "language_code", "seed")
        query = {name: asked[name] for name in named if name in asked}
        query |= {"sync_alignment": "true", "inactivity_timeout": PATIENCE_S}
        base = self._settings.base_url.rstrip("/").replace("http", "ws", 1)
        return f"{base}/v1/text-to-speech/{asked['voice_id']}/stream-input?{urlencode(query)}"

    async def _send(self, line: aiohttp.ClientWebSocketResponse, words: AsyncIterable[str]) -> None:
        """Each word as it comes; after a sentence what is gathered is spoken at once."""
        first: dict[str, Any] = {
            "text": " ",
            "generation_config": {"chunk_length_schedule": SCHEDULE},
        }
        if "voice_settings" in self._arguments:
            first["voice_settings"] = self._arguments["voice_settings"]
        await line.send_json(first)
        async for word in words:
            said = word.encode(errors="replace").decode()
            self._sent(said)
            text = said if said[-1:].isspace() else f"{said} "
            await line.send_json({"text": text, "flush": text.rstrip()[-1:] in tuple(ENDS)})
        await line.send_json({"text": ""})

    async def _next(
        self,
        line: aiohttp.ClientWebSocketResponse,
        sender: asyncio.Task[None],
        stop: asyncio.Task[None],
    ) -> aiohttp.WSMessage | None:
        """The next message, None after `stop`. While the text grows it may take its time."""
        coming = asyncio.ensure_future(line.receive())
        try:
            waited: set[asyncio.Future[Any]] = {coming, stop, sender}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if sender.done() and not coming.done() and not stop.done():
                sender.result()  # what the text itself raised
                limit = self._settings.timeout_s
                await asyncio.wait(
                    {coming, stop}, timeout=limit, return_when=asyncio.FIRST_COMPLETED
                )
                if not coming.done() and not stop.done():
                    raise self._failures.silent()
            return coming.result() if coming.done() and not stop.done() else None
        finally:
            if not coming.done():
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)

    def _read(self, message: aiohttp.WSMessage) -> dict[str, Any]:
        """Raises EngineError for a refusal and for a line that ended too early."""
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise self._failures.broke_off()
        said = json.loads(message.data)
        if "error" in said or ("message" in said and "audio" not in said):
            sort = str(said.get("error", ""))
            detail = {"status": sort, "message": said.get("message", "")}
            status = IN_WORDS.get(sort, 400)
            raise self._failures.refusal(Refusal(status, {"detail": detail}, {}))
        return said


def _piece(said: Mapping[str, Any]) -> Piece:
    times = said.get("alignment") or {}
    starts = [ms / 1000 for ms in times.get("charStartTimesMs", [])]
    lasts = [ms / 1000 for ms in times.get("charDurationsMs", times.get("charsDurationsMs", []))]
    alignment = Alignment(
        characters=list(times.get("chars", [])),
        character_start_times_seconds=starts,
        character_end_times_seconds=[a + b for a, b in zip(starts, lasts, strict=False)],
    )
    return Piece(
        pcm=base64.b64decode(said["audio"]), alignment=alignment if alignment.characters else None
    )
