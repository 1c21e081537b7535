"""One client of a running `/v1/realtime` that talks like a person, and what it measured: for load
tests and benchmarks. It speaks the protocol over the real socket, in real time."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

import aiohttp
import numpy as np

from bot.audio import AudioChunk, AudioFormat, Resampler
from bot.engines import TTS, Audio, Cancel, SpeechRequest
from bot.errors import BotError

CALL = AudioFormat(24_000)
FRAME_S = 0.02
QUIET = 1e-3  # of full scale: the noise of a room
AUDIBLE = 10 ** (-40 / 20)
MS = 1000


class CallFailed(BotError):
    """A call went wrong: the server refused it, said nothing, or hung up. `code` is the protocol's,
    or that of the close."""

    def __init__(self, message: str, *, hint: str = "", code: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code


@dataclass(slots=True)
class Latencies:
    """Of one caller or of many; all in milliseconds."""

    overhead: list[float] = field(default_factory=list)  # turn decided, to the first sound
    answered: list[float] = field(default_factory=list)  # speech ends, to the first sound
    flushed: list[float] = field(default_factory=list)  # speech begins, to "stop playing"
    unflushable: list[float] = field(default_factory=list)  # sound that still came after that
    late: list[float] = field(default_factory=list)  # each frame of the microphone

    def add(self, other: Latencies) -> None:
        for name in ("overhead", "answered", "flushed", "unflushable", "late"):
            getattr(self, name).extend(getattr(other, name))


class Caller:
    """A microphone that is never off, and ears. `patience_s` is the longest wait for an event,
    `listens_s` how long it hears an answer before it speaks into it.

    Use `on_line`; every method raises CallFailed.
    """

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        speech: AudioChunk,
        *,
        patience_s: float = 30.0,
        listens_s: float = 1.6,
    ) -> None:
        self.took = Latencies()
        self.turns = 0
        self._socket = socket
        self._speech = speech
        self._patience_s = patience_s
        self._listens_s = listens_s
        self._news: asyncio.Queue[tuple[float, dict[str, Any]]] = asyncio.Queue()
        self._frames: deque[bytes] = deque()  # of speech that is still to be sent
        self._began = 0.0  # when the first of them was sent
        self._stopped = 0.0  # and the last
        self._answering = False

    @asynccontextmanager
    async def on_line(self, **session: Any) -> AsyncGenerator[Self, None]:
        """Listen meanwhile, in a session with these fields."""
        reading = asyncio.create_task(self._read(), name="caller")
        try:
            await self.send("session.update", session={"type": "realtime", **session})
            await self.until("session.updated")
            yield self
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    @asynccontextmanager
    async def microphone(self) -> AsyncGenerator[None, None]:
        """Send sound meanwhile: speech where there is some, else a quiet room."""
        speaking = asyncio.create_task(self._speak(), name="microphone")
        try:
            yield
        finally:
            speaking.cancel()
            await asyncio.gather(speaking, return_exceptions=True)

    async def turn(self, *, interrupt: bool = True) -> None:
        """Speak and hear the answer; speak into it where it is long enough, and hear the next."""
        self._say()
        first_at, item = await self._answer()
        if interrupt:
            await asyncio.sleep(self._listens_s)
        if interrupt and self._answering:
            await self._break_in(first_at, item)
        await self._hear_out(cancel=interrupt)
        self.turns += 1

    async def send(self, type: str, **fields: Any) -> None:
        try:
            await self._socket.send_str(json.dumps({"type": type, **fields}))
        except (aiohttp.ClientError, ConnectionError) as error:
            raise CallFailed("the server hung up") from error

    async def hang_up(self) -> None:
        await self._socket.close()

    async def until(self, *types: str) -> tuple[float, dict[str, Any]]:
        """The next event of these types, and when it came."""
        try:
            async with asyncio.timeout(self._patience_s):
                while True:
                    at, event = await self._news.get()
                    if event["type"] in types:
                        return at, event
                    _check(event)
        except TimeoutError as error:
            named = " or ".join(types)
            raise CallFailed(f"no {named} within {self._patience_s:g} s") from error

    async def interrupted(self, item: str, played_s: float) -> None:
        """The answer `item` was broken into, after so much of it was heard."""
        await self.send(
            "conversation.item.truncate",
            item_id=item,
            content_index=0,
            audio_end_ms=round(played_s * MS),
        )

    def told(self, event: dict[str, Any]) -> None:
        """Each event as it comes, for who wants to know more of them."""
        return

    # --- a turn ------------------------------------------------------------------------------

    def _say(self) -> None:
        size, pcm = CALL.size(FRAME_S), self._speech.pcm
        self._began = 0.0
        self._frames.extend(pcm[at : at + size] for at in range(0, len(pcm), size))

    async def _answer(self) -> tuple[float, str]:
        """When the first sound of the answer came, and the answer's id."""
        decided, _ = await self.until("input_audio_buffer.speech_stopped")
        at, event = await self.until("response.output_audio.delta", "response.done")
        if event["type"] == "response.done":
            raise CallFailed(f"an answer without sound: {_why(event['response'])}")
        self.took.overhead.append((at - decided) * MS)
        self.took.answered.append((at - self._stopped) * MS)
        return at, event["item_id"]

    async def _break_in(self, first_at: float, item: str) -> None:
        self._say()
        noticed, _ = await self.until("input_audio_buffer.speech_started")
        self.took.flushed.append((noticed - self._began) * MS)
        late = 0.0
        while True:
            _, event = await self.until("response.output_audio.delta", "response.done")
            if event["type"] == "response.done":
                break
            late += CALL.seconds(len(base64.b64decode(event["delta"])))
        self.took.unflushable.append(late * MS)
        await self.interrupted(item, noticed - first_at)
        await self._answer()

    async def _hear_out(self, *, cancel: bool) -> None:
        if self._answering and cancel:
            await self.send("response.cancel")
        if self._answering:
            await self.until("response.done")
        while not self._news.empty():
            _check(self._news.get_nowait()[1])

    # --- the line ----------------------------------------------------------------------------

    async def _read(self) -> None:
        """Note when each event came."""
        async for message in self._socket:
            event = json.loads(message.data)
            if event["type"] in ("response.created", "response.done"):
                self._answering = event["type"] == "response.created"
            self._news.put_nowait((time.perf_counter(), event))
            self.told(event)
        self._answering = False
        gone = {"type": "gone", "code": self._socket.close_code}
        self._news.put_nowait((time.perf_counter(), gone))

    async def _speak(self) -> None:
        start, size = time.perf_counter(), CALL.size(FRAME_S)
        quiet = _quiet().pcm
        for number in count(1):
            due = number * FRAME_S
            await asyncio.sleep(max(0.0, due - (time.perf_counter() - start)))
            now = time.perf_counter()
            self.took.late.append((now - start - due) * MS)
            frame = self._frames.popleft() if self._frames else quiet
            if frame is not quiet:
                self._began, self._stopped = self._began or now, now
            audio = base64.b64encode(frame.ljust(size, b"\0")).decode()
            await self.send("input_audio_buffer.append", audio=audio)


async def spoken(voice: TTS, request: SpeechRequest, format: AudioFormat = CALL) -> AudioChunk:
    """A text in a voice, mono, from its first to its last audible sample. Raises EngineError."""
    pieces = [e.chunk async for e in voice.stream(request, Cancel()) if isinstance(e, Audio)]
    resampler = Resampler(pieces[0].format, format)
    samples = [resampler.push(piece).floats()[:, 0] for piece in pieces]
    return audible(np.concatenate([*samples, resampler.finish().floats()[:, 0]]), format)


def audible(samples: np.ndarray, format: AudioFormat) -> AudioChunk:
    """Samples, shape (frames,), without the silence around them. Raises CallFailed for silence."""
    heard = np.flatnonzero(np.abs(samples) > AUDIBLE)
    if not len(heard):
        raise CallFailed("the sound holds only silence", hint="give a file in which somebody talks")
    return AudioChunk.from_floats(samples[heard[0] : heard[-1] + 1, None], format)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of the values do not exceed; 0 of nothing."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def _quiet() -> AudioChunk:
    noise = np.random.default_rng(4).standard_normal((round(FRAME_S * CALL.rate), 1))
    return AudioChunk.from_floats((noise * QUIET).astype(np.float32), CALL)


def _check(event: dict[str, Any]) -> None:
    """Raises CallFailed for an event that ends a call."""
    if event["type"] == "gone":
        raise CallFailed(f"the server hung up ({event['code']})", code=str(event["code"]))
    error = event.get("error") if event["type"] == "error" else None
    if error and error.get("code") != "response_cancel_not_active":
        said = error.get("message", "an error")
        raise CallFailed(f"the server said: {said}", code=str(error.get("code")))


def _why(response: dict[str, Any]) -> str:
    details = response.get("status_details") or {}
    error = details.get("error") or {}
    return error.get("message") or details.get("reason") or response.get("status", "")
