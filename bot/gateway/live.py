"""/ws/speech: JSON control and PCM16 over one WebSocket, at the pace at which it is heard."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.audio import AudioChunk
from bot.engines import Audio, Cancel, Viseme, Word
from bot.errors import BadRequest, BotError, Conflict
from bot.gateway import body as reading
from bot.gateway.answers import told, unexpected
from bot.gateway.keys import Holder, Keys
from bot.gateway.options import GatewayOptions
from bot.gateway.pace import Pace, Pieces
from bot.studio import (
    Done,
    Header,
    Line,
    Progress,
    Queued,
    Request,
    Studio,
    StudioEvent,
    parse_request,
)

IDLE_S = 60.0  # without a run and without a word: the line is closed
STALL_S = 20.0  # a client that reads nothing for so long is cut off
MESSAGES_PER_S = 200  # more of them are a flood
OWN = ("type", "task", "chunk_ms", "format", "stream_text", "wait", "keep")
SPOKEN_AS_IT_COMES = ("custom_voice", "voice_design", "voice_clone")


class Flood(Exception):
    """A client sends faster than anybody types or thinks."""


class LiveLine:
    """One client: a run at a time, as many as it likes one after the other."""

    def __init__(
        self,
        line: web.WebSocketResponse,
        studio: Studio,
        options: GatewayOptions,
        keys: Keys,
        holder: Holder,
    ) -> None:
        self._line = line
        self._studio = studio
        self._options = options
        self._keys = keys
        self._holder = holder
        self._run: asyncio.Task[None] | None = None
        self._cancel = Cancel()
        self._text: _Text | None = None
        self._heard = (0.0, 0)  # this second, and how many messages it brought

    async def serve(self) -> None:
        """Until the client leaves, idles or floods; what it started ends with it."""
        try:
            while not self._line.closed:
                await self._listen()
        except TimeoutError:
            await self._line.close(code=WSCloseCode.OK, message=b"nothing was asked")
        except Flood:
            await self._line.close(code=WSCloseCode.POLICY_VIOLATION, message=b"too much at once")
        finally:
            self._cancel.set("the client left")
            if self._run is not None:
                await asyncio.gather(self._run, return_exceptions=True)

    async def _listen(self) -> None:
        busy = self._run is not None and not self._run.done()
        message = await self._line.receive(timeout=None if busy else IDLE_S)
        self._count()
        if message.type is WSMsgType.BINARY:
            return await self._tell_error(BadRequest("only JSON is understood", field="type"))
        if message.type is not WSMsgType.TEXT:
            return  # closed, or broken: `closed` tells
        try:
            self._obey(reading.parse_object(message.data))
        except BotError as error:
            await self._tell_error(error)

    def _count(self) -> None:
        second = math.floor(time.monotonic())
        count = self._heard[1] + 1 if self._heard[0] == second else 1
        self._heard = (second, count)
        if count > MESSAGES_PER_S:
            raise Flood

    def _obey(self, said: dict[str, Any]) -> None:
        """Raises BotError for what cannot be done now."""
        order = said.get("type")
        if order == "start":
            self._start(said)
        elif order == "text":
            words = reading.text(said, "text", self._options.max_chars)
            self._keys.spend(self._holder, len(words))
            self._growing().add(words)
        elif order == "flush":
            self._growing().end()
        elif order == "cancel":
            self._cancel.set("the client cancelled")
        else:
            hint = "start, text, flush or cancel"
            raise BadRequest("no such message", field="type", hint=hint)

    def _growing(self) -> _Text:
        if self._text is None or self._run is None or self._run.done():
            raise BadRequest(
                "no text is waited for", field="type", hint='start with "stream_text": true'
            )
        return self._text

    def _start(self, said: dict[str, Any]) -> None:
        if self._run is not None and not self._run.done():
            raise Conflict("a run is under way here", hint="cancel it, or open another line")
        task = reading.text(said, "task", 60, "custom_voice")
        streamed = reading.flag(said, "stream_text")
        if streamed and task not in SPOKEN_AS_IT_COMES:
            listed = ", ".join(SPOKEN_AS_IT_COMES)
            raise BadRequest("its text cannot grow", field="task", hint=f"one of {listed}")
        reading.one_of(said, "format", ("pcm16",), "pcm16")
        fields = {name: value for name, value in said.items() if name not in OWN}
        if streamed:
            fields.setdefault("text", "")
        request = parse_request(task, fields)
        chars = _chars(fields)
        if chars > self._options.max_chars:
            raise BadRequest(f"{chars} characters; at most {self._options.max_chars}", field="text")
        chunk_ms = int(reading.number(said, "chunk_ms", 0, 2000, 0))
        wait, keep = reading.flag(said, "wait", True), reading.flag(said, "keep", True)
        self._keys.spend(self._holder, chars)
        self._cancel = Cancel()
        self._text = _Text(self._options.max_chars, self._cancel) if streamed else None
        events = self._studio.stream(
            request,
            self._cancel,
            keep=keep,
            more=self._text.pieces() if self._text else None,
            wait=wait,
        )
        self._run = asyncio.create_task(self._speak(events, chunk_ms, request))

    async def _speak(
        self, events: AsyncGenerator[StudioEvent, None], chunk_ms: int, request: Request
    ) -> None:
        """Send what the run makes; its last message is an end or an error."""
        sender = _Sender(self._line, self._cancel, self._options.lead_ms / 1000, chunk_ms)
        patience, clock = self._options.max_seconds, asyncio.get_running_loop().time
        try:
            async with asyncio.timeout(patience) as limit, aclosing(events):
                async for event in events:
                    await sender.send(event)
                    limit.reschedule(clock() + patience)  # a long run is heard for long
        except ConnectionError:
            self._cancel.set("the client left")
        except TimeoutError:
            said = f"nothing came for {patience:g} s"
            await self._tell_error(BadRequest(said, hint="start it again"))
        except BotError as error:
            await self._tell_error(error)
        except Exception as error:
            await self._send({"type": "error", **unexpected(error)})
        finally:
            self._cancel.set("over")

    async def _tell_error(self, error: BotError) -> None:
        said = told(error)[1]
        said.pop("type")
        await self._send({"type": "error", **said})

    async def _send(self, said: dict[str, Any]) -> None:
        """To a client that may be gone."""
        try:
            async with asyncio.timeout(STALL_S):
                await self._line.send_json(said)
        except (ConnectionError, TimeoutError):
            self._cancel.set("the client left")


class _Sender:
    """One run on its way to the client."""

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

    async def _out(self, sending: Any) -> None:
        try:
            async with asyncio.timeout(STALL_S):
                await sending
        except TimeoutError as error:
            raise ConnectionResetError("the client reads nothing") from error


class _Text:
    """Text that a client sends piece by piece."""

    def __init__(self, longest: int, cancel: Cancel) -> None:
        self._pieces: asyncio.Queue[str | None] = asyncio.Queue()
        self._left = longest
        self._cancel = cancel
        self._ended = False

    def add(self, words: str) -> None:
        """Raises BadRequest for more than a run may say, or after the end."""
        if self._ended:
            raise BadRequest("the text has ended", field="text")
        if len(words) > self._left:
            raise BadRequest("more than a run may say", field="text", hint="start another")
        self._left -= max(1, len(words))
        self._pieces.put_nowait(words)

    def end(self) -> None:
        self._ended = True
        self._pieces.put_nowait(None)

    async def pieces(self) -> AsyncGenerator[str, None]:
        """Each piece as it comes; over with the end of the text, or a cancel."""
        stop = asyncio.ensure_future(self._cancel.wait())
        try:
            while not stop.done():
                coming = asyncio.ensure_future(self._pieces.get())
                await asyncio.wait({coming, stop}, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    coming.cancel()
                    return
                if (words := coming.result()) is None:
                    return
                yield words
        finally:
            stop.cancel()


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
        case Word() | Viseme() | Progress() | Line():
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


def _chars(fields: dict[str, Any]) -> int:
    return sum(len(value) for value in fields.values() if isinstance(value, str))
