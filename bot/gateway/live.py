"""/ws/speech: JSON control and PCM16 over one WebSocket, at the pace at which it is heard."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from bot.engines import Cancel
from bot.errors import BadRequest, BotError, Conflict
from bot.gateway.answers import told, unexpected
from bot.gateway.keys import Holder, Keys
from bot.gateway.options import GatewayOptions
from bot.gateway.sender import STALL_S, Sender
from bot.realtime import reading
from bot.studio import (
    Request,
    Studio,
    StudioEvent,
    parse_request,
)

LONGEST_LEAD_MS = 60_000  # a player that stops by itself may hold a minute
IDLE_S = 60.0  # without a run and without a word: the line is closed
MESSAGES_PER_S = 200  # more of them are a flood
OWN = ("type", "task", "chunk_ms", "format", "stream_text", "wait", "keep", "lead_ms")
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
        message = await self._receive()
        self._count()
        if message.type is WSMsgType.BINARY:
            return await self._tell_error(BadRequest("only JSON is understood", field="type"))
        if message.type is not WSMsgType.TEXT:
            return  # closed, or broken: `closed` tells
        try:
            self._obey(reading.parse(message.data))
        except BotError as error:
            await self._tell_error(error)

    async def _receive(self) -> WSMessage:
        """Raises TimeoutError after IDLE_S without a message and without a run."""
        while True:
            try:
                # Not receive's own timeout: each pong that answers our ping begins that anew.
                async with asyncio.timeout(IDLE_S):
                    return await self._line.receive()
            except TimeoutError:
                if self._run is None or self._run.done():
                    raise

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
            words = reading.text(said, "text", longest=self._options.max_chars)
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
        task = reading.text(said, "task", "custom_voice", longest=60)
        streamed = reading.flag(said, "stream_text")
        if streamed and task not in SPOKEN_AS_IT_COMES:
            listed = ", ".join(SPOKEN_AS_IT_COMES)
            raise BadRequest("its text cannot grow", field="task", hint=f"one of {listed}")
        reading.choice(said, "format", ("pcm16",), "pcm16")
        fields = {name: value for name, value in said.items() if name not in OWN}
        if streamed:
            fields.setdefault("text", "")
        request = parse_request(task, fields)
        chars = _chars(fields)
        if chars > self._options.max_chars:
            raise BadRequest(f"{chars} characters; at most {self._options.max_chars}", field="text")
        chunk_ms = int(reading.number(said, "chunk_ms", 0, 2000, 0))
        lead_ms = reading.number(said, "lead_ms", 0, LONGEST_LEAD_MS, self._options.lead_ms)
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
        self._run = asyncio.create_task(self._speak(events, chunk_ms, lead_ms, request))

    async def _speak(
        self,
        events: AsyncGenerator[StudioEvent, None],
        chunk_ms: int,
        lead_ms: float,
        request: Request,
    ) -> None:
        """Send what the run makes; its last message is an end or an error."""
        sender = Sender(self._line, self._cancel, lead_ms / 1000, chunk_ms)
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


def _chars(fields: dict[str, Any]) -> int:
    return sum(len(value) for value in fields.values() if isinstance(value, str))
