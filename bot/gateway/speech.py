"""POST /v1/audio/speech: a text as sound, sent while it is made."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.audio import MEDIA_TYPES, AudioFormat, Encoder, Resampler, can_encode
from bot.engines import Audio, Cancel
from bot.errors import BadRequest, BotError
from bot.gateway.answers import sse, told, unexpected
from bot.gateway.catalog import Catalog
from bot.gateway.options import GatewayOptions
from bot.realtime import reading
from bot.studio import Done, Header, Queued, Request, Studio, parse_request

FORMATS = ("mp3", "opus", "aac", "flac", "wav", "pcm")
PCM = AudioFormat(24_000, 1)  # what clients of this protocol take raw sound to be

# The studio's names and this protocol's.
PARAMETERS = {"text": "input", "engine": "model", "rate": "speed", "style": "instructions"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A request for speech: what the studio is asked, and how the sound is sent."""

    request: Request
    chars: int
    format: str
    sse: bool
    wait: bool


def read_wish(body: Mapping[str, Any], catalog: Catalog, studio: Studio, longest: int) -> Wish:
    """Raises BadRequest, naming the parameter, and NotFound for the model."""
    words = reading.text(body, "input", longest=longest)
    engine, checkpoint = catalog.speech(reading.text(body, "model", "", longest=200))
    asked = {
        "text": words,
        "engine": engine,
        "model": checkpoint,
        "voice": catalog.voice(_voice(body)),
        "rate": reading.number(body, "speed", 0.25, 4.0, 1.0),
        "style": reading.text(body, "instructions", "", longest=4096),
        "language": reading.text(body, "language", "", longest=40),
    }
    if body.get("seed") is not None:
        asked["seed"] = int(reading.number(body, "seed", 0, 2**31 - 1))
    long = len(words) > studio.settings.max_task_chars
    format = reading.choice(body, "response_format", FORMATS, "mp3")
    if not can_encode(format):
        there = ", ".join(name for name in FORMATS if can_encode(name))
        raise BadRequest(
            f"this machine cannot write {format}",
            field="response_format",
            hint=f"ask for one of {there}, or run: python start.py --with codecs",
        )
    return Wish(
        request=parse_request("long_form" if long else "custom_voice", asked),
        chars=len(words),
        format=format,
        sse=reading.choice(body, "stream_format", ("audio", "sse"), "audio") == "sse",
        wait=reading.flag(body, "wait", True),
    )


class Speech:
    """Answers requests for speech."""

    def __init__(self, studio: Studio, catalog: Catalog, options: GatewayOptions) -> None:
        self._studio = studio
        self._catalog = catalog
        self._options = options

    def read(self, body: Mapping[str, Any]) -> Wish:
        """Raises BadRequest, naming the parameter, and NotFound for the model."""
        try:
            return read_wish(body, self._catalog, self._studio, self._options.max_chars)
        except BadRequest as error:
            raise _renamed(error) from error

    async def answer(self, request: web.Request, wish: Wish) -> web.StreamResponse:
        """Errors before the first sound are answered; later ones end the sound.

        Raises BotError before the first byte was sent.
        """
        events = self._studio.stream(
            wish.request, Cancel(), keep=self._options.keep_runs, wait=wish.wait
        )
        sent = web.StreamResponse()
        try:
            async with asyncio.timeout(self._options.max_seconds), aclosing(events):
                await self._send(request, sent, wish, events)
        except TimeoutError as error:
            if not sent.prepared:
                raise BadRequest(
                    f"not done within {self._options.max_seconds:g} s", hint="send less text"
                ) from error
            _cut(request)
        except Exception as error:
            if not sent.prepared:
                raise (_renamed(error) if isinstance(error, BadRequest) else error) from None
            if isinstance(error, ConnectionError):  # whoever asked is gone
                raise
            await self._broken(request, sent, wish, error)
        return sent

    async def _send(
        self,
        request: web.Request,
        sent: web.StreamResponse,
        wish: Wish,
        events: AsyncGenerator[Any, None],
    ) -> None:
        place = 0
        pieces = _Sound(wish.format)
        async for event in events:
            if isinstance(event, Queued):
                place = max(place, event.place)
            elif isinstance(event, Header):
                if not event.rate:
                    continue
                sent.headers["X-Run-Id"] = event.run
                sent.headers["X-Queue-Place"] = str(place)
                kind = MEDIA_TYPES[wish.format]
                sent.content_type = "text/event-stream" if wish.sse else kind
                sent.headers["Cache-Control"] = "no-store"
                await sent.prepare(request)
            elif isinstance(event, Audio):
                await _write(sent, wish, await pieces.push(event))
            elif isinstance(event, Done):
                if not sent.prepared:
                    raise BadRequest("there was nothing to say", field="input")
                await _write(sent, wish, await pieces.finish())
                if wish.sse:
                    await sent.write(sse(_done(wish, event)))
                await sent.write_eof()

    async def _broken(
        self, request: web.Request, sent: web.StreamResponse, wish: Wish, error: Exception
    ) -> None:
        """The sound stopped in its middle: an event says so, or the line is cut."""
        said = told(error)[1] if isinstance(error, BotError) else unexpected(error)
        if wish.sse:
            await sent.write(sse({"type": "error", "error": said}))
            await sent.write_eof()
        else:
            _cut(request)


class _Sound:
    """PCM to the wanted format; what takes time is done off the loop."""

    def __init__(self, format: str) -> None:
        self._format = format
        self._encoder: Encoder | None = None
        self._resampler: Resampler | None = None

    async def push(self, event: Audio) -> bytes:
        chunk = event.chunk
        if self._encoder is None:
            source = chunk.format
            if self._format == "pcm" and source != PCM:
                self._resampler = Resampler(source, PCM)
                source = PCM
            self._encoder = Encoder(self._format, source)
        if self._resampler is not None:
            chunk = self._resampler.push(chunk)
        if self._format in ("wav", "pcm"):
            return self._encoder.push(chunk)
        return await asyncio.to_thread(self._encoder.push, chunk)

    async def finish(self) -> bytes:
        if self._encoder is None:
            return b""
        last = b""
        if self._resampler is not None:
            last = self._encoder.push(self._resampler.finish())
        return last + await asyncio.to_thread(self._encoder.finish)


def _renamed(error: BadRequest) -> BadRequest:
    """The mistake under the name that the parameter has here."""
    name = PARAMETERS.get(error.field, error.field)
    said = error.message.removeprefix(f"{error.field}: ")
    return BadRequest(said, field=name, hint=error.hint)


def _voice(body: Mapping[str, Any]) -> str:
    """A name, or an object with an id."""
    voice = body.get("voice")
    if isinstance(voice, dict):
        return reading.text(voice, "id", longest=200)
    return reading.text(body, "voice", "", longest=200)


async def _write(sent: web.StreamResponse, wish: Wish, data: bytes) -> None:
    if not data:
        return
    if wish.sse:
        coded = base64.b64encode(data).decode()
        data = sse({"type": "speech.audio.delta", "audio": coded})
    await sent.write(data)


def _done(wish: Wish, done: Done) -> dict[str, Any]:
    usage = {"input_tokens": wish.chars, "output_tokens": round(done.seconds * 1000)}
    return {
        "type": "speech.audio.done",
        "usage": usage | {"total_tokens": sum(usage.values())},
    }


def _cut(request: web.Request) -> None:
    """Close without the last chunk, so that the client does not take it for the whole."""
    if request.transport is not None:
        request.transport.abort()
