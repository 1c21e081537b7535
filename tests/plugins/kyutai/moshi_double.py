"""A local moshi-server: its WebSocket messages in MessagePack, its channels, its delay, its pauses.

The server side is of another library than the client's, so that neither covers up for the other.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgpack
import numpy as np
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

RATE = 24_000
FRAME = 1920
FRAME_S = FRAME / RATE
WORD_FRAMES = 3  # how long it speaks a word
KEY = "public_token"


@dataclass(frozen=True)
class Said:
    """A word that is in the sound, from `start` to `stop` seconds."""

    text: str
    start: float
    stop: float


class MoshiDouble:
    """What it hears is set by the tests; what was sent to it is kept."""

    def __init__(self) -> None:
        self.said: tuple[Said, ...] = ()
        self.pauses: dict[int, float] = {}  # from that step on, so likely is a pause
        self.delay_steps = 6
        self.heads = 4
        self.channels = 4
        self.busy_for = 0  # so many are turned away before there is a place
        self.refuse: HTTPStatus | None = None
        self.instead: list[bytes | str] = []  # sent after Ready, in place of what belongs there
        self.stale: list[dict[str, Any]] = []  # sent before Ready
        self.cut_after: int | None = None  # messages, then the line is dropped
        self.close_code: int | None = None  # with a goodbye of this code, where it is cut
        self.mute = False  # it takes everything and says nothing
        self.dead = False  # not even Ready
        self.lines = 0
        self.open = 0
        self.most_open = 0
        self.got: list[dict[str, Any]] = []
        self.samples = np.zeros(0, np.float32)
        self.queries: list[dict[str, str]] = []
        self.keys: list[str] = []
        self.steps = 0  # frames heard by now, on all lines
        self.gone = asyncio.Event()
        self.url = ""
        self._server: Server | None = None

    async def start(self) -> MoshiDouble:
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            0,
            process_request=self._admit,
            compression=None,
            max_queue=None,
            close_timeout=0.5,
        )
        port = next(iter(self._server.sockets)).getsockname()[1]
        self.url = f"ws://127.0.0.1:{port}"
        return self

    async def close(self) -> None:
        assert self._server is not None
        self._server.close(close_connections=True)
        await self._server.wait_closed()

    def texts(self) -> list[str]:
        return [message["text"] for message in self.got if message["type"] == "Text"]

    # --- the handshake -----------------------------------------------------------------------

    def _admit(self, line: ServerConnection, request: Request) -> Response | None:
        parts = urlsplit(request.path)
        key = request.headers.get("kyutai-api-key", "")
        self.keys.append(key)
        self.queries.append({name: value[0] for name, value in parse_qs(parts.query).items()})
        if self.refuse is not None:
            headers = Headers({"Retry-After": "7"})
            return Response(self.refuse.value, self.refuse.phrase, headers)
        if key != KEY:
            return Response(401, "Unauthorized", Headers())
        if parts.path not in ("/api/asr-streaming", "/api/tts_streaming"):
            return Response(404, "Not Found", Headers())
        return None

    async def _serve(self, line: ServerConnection) -> None:
        assert line.request is not None
        if self.open >= self.channels or self.busy_for:
            self.busy_for -= self.busy_for > 0
            await self._send(line, {"type": "Error", "message": "no free channels"})
            await line.close()
            return
        self.lines += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        listens = line.request.path.startswith("/api/asr")
        work = _Listening(self, line) if listens else _Speaking(self, line)
        try:
            await self._greet(line)
            await work.run()
        except ConnectionClosed:
            pass
        finally:
            self.open -= 1
            self.gone.set()

    async def _greet(self, line: ServerConnection) -> None:
        for message in self.stale:
            await self._send(line, message)
        if self.dead:
            await line.wait_closed()
            return
        await self._send(line, {"type": "Ready"})
        for data in self.instead:
            await line.send(data)

    async def read(self, line: ServerConnection) -> dict[str, Any] | None:
        """The next message of the client; None once it has hung up."""
        try:
            data = await line.recv(decode=False)
        except ConnectionClosed:
            return None
        message = msgpack.unpackb(data)
        self.got.append(message)
        if self.cut_after is not None and len(self.got) >= self.cut_after:
            self.cut_after = None
            if self.close_code is None:
                line.transport.abort()
                return None
            await line.close(self.close_code)
        return message

    async def _send(self, line: ServerConnection, message: dict[str, Any]) -> None:
        packed = msgpack.packb(message, use_single_float=message["type"] in ("Audio", "Step"))
        assert packed is not None
        await line.send(packed)

    async def send(self, line: ServerConnection, message: dict[str, Any]) -> None:
        if not self.mute:
            await self._send(line, message)


class _Listening:
    """A recogniser: words come `delay_steps` frames after their sound."""

    def __init__(self, double: MoshiDouble, line: ServerConnection) -> None:
        self._double = double
        self._line = line
        self._pcm = np.zeros(0, np.float32)
        self._step = 0
        self._markers: list[tuple[int, int]] = []
        self._pause = 0.1  # somebody speaks

    async def run(self) -> None:
        while (message := await self._double.read(self._line)) is not None:
            if message["type"] == "Marker":
                self._markers.append((self._step + self._double.delay_steps, message["id"]))
            elif message["type"] == "Audio":
                assert all(isinstance(one, float) for one in message["pcm"])
                samples = np.asarray(message["pcm"], np.float32)
                self._double.samples = np.concatenate([self._double.samples, samples])
                self._pcm = np.concatenate([self._pcm, samples])
                while len(self._pcm) >= FRAME:
                    self._pcm = self._pcm[FRAME:]
                    await self._listen()

    async def _listen(self) -> None:
        double, step = self._double, self._step
        self._step += 1
        double.steps += 1
        self._pause = double.pauses.get(step, self._pause)
        prs = [0.5, 0.5, self._pause, 0.5][: double.heads]
        await double.send(
            self._line, {"type": "Step", "step_idx": step, "prs": prs, "buffered_pcm": 0}
        )
        now, before = (step + 1) * FRAME_S, step * FRAME_S
        delay = double.delay_steps * FRAME_S
        for word in double.said:
            if before < word.start + delay <= now:
                told = {"type": "Word", "text": word.text, "start_time": word.start}
                await double.send(self._line, told)
            if before < word.stop + delay <= now:
                await double.send(self._line, {"type": "EndWord", "stop_time": word.stop})
        while self._markers and self._markers[0][0] <= self._step:
            await double.send(self._line, {"type": "Marker", "id": self._markers.pop(0)[1]})


class _Speaking:
    """A voice: three frames for each word, told of at its end."""

    def __init__(self, double: MoshiDouble, line: ServerConnection) -> None:
        self._double = double
        self._line = line
        self._frames = 0

    async def run(self) -> None:
        double = self._double
        await double.send(self._line, {"type": "Text", "text": "", "start_s": 0.0, "stop_s": 0.0})
        while (message := await double.read(self._line)) is not None:
            if message["type"] == "Text":
                for word in _normal(message["text"]).split():
                    await self._speak(word)
            elif message["type"] == "Eos":
                await self._line.close() if not double.mute else await self._line.wait_closed()
                return

    async def _speak(self, word: str) -> None:
        start = self._frames * FRAME_S
        for _ in range(WORD_FRAMES):
            time = (np.arange(FRAME) + self._frames * FRAME) / RATE
            hum = (0.3 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)
            await self._double.send(self._line, {"type": "Audio", "pcm": hum.tolist()})
            self._frames += 1
            await asyncio.sleep(0)  # a server makes its sound little by little
        stop = self._frames * FRAME_S
        told = {"type": "Text", "text": word, "start_s": start, "stop_s": stop}
        await self._double.send(self._line, told)


def _normal(text: str) -> str:
    """As the server reads a text."""
    text = text.replace("’", "'").replace("–", "").replace(":", " ")
    return text.replace("(", "").replace(")", "")
