"""A local service that speaks the wire protocol of Azure Speech, and plays its failures."""

from __future__ import annotations

import asyncio
import json
import re
import struct
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import numpy as np
from aiohttp import WSMsgType, web

RATE = 24_000
TICKS = 10_000_000
WORD_S = 0.2  # how long the double takes over a word at its normal speed
HEADER = 44  # bytes of the WAV header that comes before the sound

VOICES = [
    {
        "Name": f"Microsoft Server Speech Text to Speech Voice ({locale}, {name})",
        "DisplayName": name,
        "LocalName": name,
        "ShortName": f"{locale}-{name}Neural",
        "Gender": "Female",
        "Locale": locale,
        "SampleRateHertz": "24000",
        "VoiceType": "Neural",
        "Status": "GA",
        "StyleList": styles,
    }
    for locale, name, styles in (
        ("en-US", "Jenny", ["cheerful", "whispering"]),
        ("en-US", "AvaMultilingual", []),
        ("de-DE", "Katja", ["cheerful"]),
    )
]


@dataclass
class Speech:
    """A spoken turn: what was asked and on which connection."""

    ssml: str
    connection: int


@dataclass
class Double:
    """What the tests set, and what the double has seen."""

    refuse: int = 0  # an HTTP status instead of a connection
    bad: bool = False  # refuses the turn: close code 1007
    silent: bool = False  # never answers a turn
    cut_after: int = 0  # the connection drops after so many words
    pace_s: float = 0.0  # between two words
    phrases: list[str] = field(default_factory=lambda: ["Hello there.", "How are you?"])
    speeches: list[Speech] = field(default_factory=list)
    connections: int = 0
    paths: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    contexts: list[dict[str, Any]] = field(default_factory=list)
    grown: list[str] = field(default_factory=list)
    sound: bytearray = field(default_factory=bytearray)
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/cognitiveservices/voices/list", self._voices)
        app.router.add_get("/cognitiveservices/websocket/v1", self._speak)
        app.router.add_get("/cognitiveservices/websocket/v2", self._speak_growing)
        listens = "/speech/recognition/{mode}/cognitiveservices/v1"
        app.router.add_get(listens, self._listen)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"ws://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        await self._runner.cleanup()

    async def _voices(self, request: web.Request) -> web.Response:
        if self.refuse:
            return web.Response(status=self.refuse)
        return web.json_response(VOICES)

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        if self.refuse:
            return web.Response(status=self.refuse)
        self.connections += 1
        self.keys.append(request.headers.get("Ocp-Apim-Subscription-Key", ""))
        number = self.connections
        socket = web.WebSocketResponse(protocols=("USP",))
        await socket.prepare(request)
        turn: asyncio.Task[None] | None = None
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            headers, body = text_of(message.data)
            if headers["path"] == "ssml":
                self.speeches.append(Speech(body, number))
                turn = asyncio.create_task(self._turn(socket, headers["x-requestid"], body))
            if headers["path"] == "synthesis.context":
                self.contexts.append(json.loads(body))
        if turn is not None and not turn.done():
            turn.cancel()
        self.closed.set()
        return socket

    async def _speak_growing(self, request: web.Request) -> web.StreamResponse:
        """Each piece of text is spoken at once."""
        if self.refuse:
            return web.Response(status=self.refuse)
        self.connections += 1
        socket = web.WebSocketResponse(protocols=("USP",))
        await socket.prepare(request)
        at = 0.0
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            headers, body = text_of(message.data)
            turn = headers.get("x-requestid", "")
            if headers["path"] == "synthesis.context":
                self.contexts.append(json.loads(body))
            if headers["path"] == "text.piece" and not self.silent:
                self.grown.append(body)
                await self._begin(socket, turn)
                for piece in re.findall(r"[^\W_]+|[^\w\s]", body):
                    seconds = WORD_S if piece.isalnum() else 0.0
                    await self._say(socket, turn, piece, at, seconds)
                    at += seconds
            if headers["path"] == "text.end" and not self.silent:
                await sound(socket, turn, b"")
                await send(socket, turn, "turn.end", {})
        self.closed.set()
        return socket

    async def _begin(self, socket: web.WebSocketResponse, turn: str) -> None:
        """Once a turn, before its first word."""
        if len(self.grown) > 1:
            return
        await send(socket, turn, "turn.start", {"context": {"serviceTag": "x"}})
        audio = {"type": "inline", "streamId": "S1"}
        await send(socket, turn, "response", {"context": {"serviceTag": "x"}, "audio": audio})

    async def _turn(self, socket: web.WebSocketResponse, turn: str, ssml: str) -> None:
        if self.silent:
            return
        if self.bad:
            await socket.close(code=1007, message=b"Unsupported voice.")
            return
        await send(socket, turn, "turn.start", {"context": {"serviceTag": "x"}})
        audio = {"type": "inline", "streamId": "S1"}
        await send(socket, turn, "response", {"context": {"serviceTag": "x"}, "audio": audio})
        root = ElementTree.fromstring(ssml)
        at = 0.0
        for number, piece in enumerate(pieces(root), 1):
            if isinstance(piece, Mark):
                await metadata(
                    socket, turn, "Bookmark", {"Offset": ticks(at), "Bookmark": piece.name}
                )
                continue
            seconds = WORD_S / rate_of(root) if piece.isalnum() else 0.0
            await self._say(socket, turn, piece, at, seconds)
            at += seconds
            if number == self.cut_after:
                assert socket._req is not None and socket._req.transport is not None
                socket._req.transport.abort()
                return
            await asyncio.sleep(self.pace_s)
        await sound(socket, turn, b"")
        await send(socket, turn, "turn.end", {})

    async def _say(
        self, socket: web.WebSocketResponse, turn: str, piece: str, at: float, seconds: float
    ) -> None:
        kind = "WordBoundary" if piece.isalnum() else "PunctuationBoundary"
        text = {"Text": piece, "Length": len(piece), "BoundaryType": kind}
        times = {"Offset": ticks(at), "Duration": ticks(seconds or 0.05)}
        await metadata(socket, turn, "WordBoundary", times | {"text": text})
        for index, viseme in enumerate((21, 1, 7) if piece.isalnum() else (0, 0)):
            data = {"Offset": ticks(at + seconds * index / 3), "VisemeId": viseme}
            await metadata(socket, turn, "Viseme", data | {"IsLastAnimation": True})
        pcm = tone(seconds)
        for start in range(0, len(pcm), 4800):
            await sound(socket, turn, pcm[start : start + 4800])

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        if self.refuse:
            return web.Response(status=self.refuse)
        self.paths.append(request.path_qs)
        socket = web.WebSocketResponse(protocols=("USP",))
        await socket.prepare(request)
        turn, heard, told = "", 0, False
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                headers, body = text_of(message.data)
                if headers["path"] == "speech.context":
                    self.contexts.append(json.loads(body))
                continue
            headers, pcm = binary_of(message.data)
            if headers["x-requestid"] != turn:
                turn, heard = headers["x-requestid"], 0
            heard += len(pcm)
            self.sound += pcm
            if pcm:
                continue
            if heard and not told:
                told = True
                await self._write_down(socket, turn)
            else:
                await send(socket, turn, "turn.start", {"context": {"serviceTag": "x"}})
                over = {"RecognitionStatus": "EndOfDictation", "Offset": 0, "Duration": 0}
                await send(socket, turn, "speech.phrase", over)
                await send(socket, turn, "turn.end", {})
        return socket

    async def _write_down(self, socket: web.WebSocketResponse, turn: str) -> None:
        await send(socket, turn, "turn.start", {"context": {"serviceTag": "x"}})
        await send(socket, turn, "speech.startDetected", {"Offset": ticks(0.1)})
        for number, phrase in enumerate(self.phrases):
            at = {"Offset": ticks(0.1 + number), "Duration": ticks(0.8)}
            begun = phrase.split()[0].lower()
            await send(socket, turn, "speech.hypothesis", at | {"Text": begun})
            await send(socket, turn, "speech.phrase", at | phrase_of(phrase, 0.1 + number))
        await send(socket, turn, "speech.endDetected", {"Offset": ticks(len(self.phrases))})
        await send(socket, turn, "turn.end", {})


@dataclass(frozen=True)
class Mark:
    name: str


def phrase_of(phrase: str, at: float) -> dict[str, Any]:
    words = [
        {"Word": word, "Offset": ticks(at + 0.2 * n), "Duration": ticks(0.15)}
        for n, word in enumerate(re.findall(r"\w+", phrase.lower()))
    ]
    best = {"Confidence": 0.9, "Lexical": phrase.lower(), "ITN": phrase.lower()}
    best |= {"MaskedITN": phrase.lower(), "Display": phrase, "Words": words}
    return {"RecognitionStatus": "Success", "DisplayText": phrase, "NBest": [best]}


def pieces(root: ElementTree.Element) -> list[str | Mark]:
    """Words, punctuation and bookmarks of a document, in order."""
    found: list[str | Mark] = []
    for element in root.iter():
        if element.tag.endswith("}bookmark"):
            found.append(Mark(element.attrib["mark"]))
        else:
            found += re.findall(r"[^\W_]+|[^\w\s]", element.text or "")
        found += re.findall(r"[^\W_]+|[^\w\s]", element.tail or "")
    return found


def rate_of(root: ElementTree.Element) -> float:
    found = [element.attrib.get("rate") for element in root.iter()]
    return next((float(rate) for rate in found if rate), 1.0)


def tone(seconds: float) -> bytes:
    """A hum of 150 Hz."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * 150 * time) * 0.2 * 32767).astype("<i2").tobytes()


def ticks(seconds: float) -> int:
    return round(seconds * TICKS)


async def send(socket: web.WebSocketResponse, turn: str, path: str, data: dict[str, Any]) -> None:
    head = f"X-RequestId:{turn}\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}"
    await socket.send_str(f"{head}\r\n\r\n{json.dumps(data)}")


async def metadata(
    socket: web.WebSocketResponse, turn: str, kind: str, data: dict[str, Any]
) -> None:
    await send(socket, turn, "audio.metadata", {"Metadata": [{"Type": kind, "Data": data}]})


async def sound(socket: web.WebSocketResponse, turn: str, pcm: bytes) -> None:
    head = f"X-RequestId:{turn}\r\nX-StreamId:S1\r\nPath:audio\r\n".encode()
    await socket.send_bytes(struct.pack(">H", len(head)) + head + pcm)


def text_of(message: str) -> tuple[dict[str, str], str]:
    head, _, body = message.partition("\r\n\r\n")
    return headers_of(head), body


def binary_of(message: bytes) -> tuple[dict[str, str], bytes]:
    size = struct.unpack(">H", message[:2])[0]
    return headers_of(message[2 : 2 + size].decode()), message[2 + size :]


def headers_of(head: str) -> dict[str, str]:
    lines = [line.partition(":") for line in head.split("\r\n") if line]
    return {name.lower(): value.strip() for name, _, value in lines}
