"""How soon a conversation by voice answers and falls silent, over the real socket.

Callers talk to /v1/realtime at once and in real time; recogniser, mind and voice are fakes that
work at once, the voice detector is the real one. Each caller speaks, is answered at length, speaks
into the answer and is answered again. All of it, the callers too, is one process: what a
conversation costs here is both of its sides.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import time
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import numpy as np
import psutil

from benchmarks.common import Row, percentile, quick_run, report
from bot.audio import AudioChunk, AudioFormat, Resampler
from bot.dialogue import Guard, Persona
from bot.engines import LLM, STT, TTS, VAD, Audio, Cancel, EngineRegistry, Router, SpeechRequest
from bot.gateway import Gateway, GatewayOptions, Keys
from bot.realtime import House, Realtime
from bot.settings import EarSettings, GuardSettings, MindSettings, VoiceSettings
from bot.studio import Studio, StudioSettings
from bot.testing import FakeEars, FakeMind, FakeVoice
from plugins.espeak import EspeakVoice
from plugins.silero_vad.detector import SileroVad

PCM = AudioFormat(24_000)
FRAME_S = 0.02
CALLERS, QUICK_CALLERS = 20, 2
ROUNDS, QUICK_ROUNDS = 4, 1
SILENCE_MS = 128  # that ends a turn: four windows of the detector
WORD_S = 0.25
WORDS = ["Sure.", *(f"number{n}" for n in range(40))]
HEARD_S = 1.6  # of an answer before somebody speaks into it
AUDIBLE = 10 ** (-40 / 20)
REFUSALS = 20


@dataclass(frozen=True)
class Owner:
    id: str = "1"
    role: str = "owner"


@dataclass(slots=True)
class Caller:
    """One client with a microphone that is never off. What it measured, in milliseconds."""

    socket: aiohttp.ClientWebSocketResponse
    speech: AudioChunk
    overhead: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    flushed: list[float] = field(default_factory=list)
    unflushable: list[float] = field(default_factory=list)
    wrong_words: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    news: asyncio.Queue[tuple[float, dict[str, Any]]] = field(default_factory=asyncio.Queue)
    waiting: list[bytes] = field(default_factory=list)  # frames of speech
    began: float = 0.0  # when the first of them was sent
    stopped: float = 0.0  # and the last

    async def send(self, type: str, **fields: Any) -> None:
        await self.socket.send_str(json.dumps({"type": type, **fields}))

    async def read(self) -> None:
        """Note when each event came."""
        async for message in self.socket:
            self.news.put_nowait((time.perf_counter(), json.loads(message.data)))

    async def speak(self) -> None:
        """The microphone, in real time: speech where there is some, else a quiet room."""
        start, size = time.perf_counter(), PCM.size(FRAME_S)
        quiet = silence(FRAME_S).pcm
        for number in count(1):
            due = number * FRAME_S
            await asyncio.sleep(max(0.0, due - (time.perf_counter() - start)))
            now = time.perf_counter()
            self.late.append((now - start - due) * 1000)
            frame = self.waiting.pop(0) if self.waiting else quiet
            if frame is not quiet:
                self.began, self.stopped = self.began or now, now
            audio = base64.b64encode(frame.ljust(size, b"\0")).decode()
            await self.send("input_audio_buffer.append", audio=audio)

    def say(self) -> None:
        size, pcm = PCM.size(FRAME_S), self.speech.pcm
        self.began = 0.0
        self.waiting = [pcm[at : at + size] for at in range(0, len(pcm), size)]

    async def until(self, type: str) -> tuple[float, dict[str, Any]]:
        async with asyncio.timeout(30):
            while True:
                at, event = await self.news.get()
                if event["type"] == type:
                    return at, event

    async def turn(self) -> None:
        """Speak, hear the answer, speak into it, hear the next."""
        self.say()
        first_at, first = await self.answer()
        await asyncio.sleep(HEARD_S)
        self.say()
        noticed, _ = await self.until("input_audio_buffer.speech_started")
        self.flushed.append((noticed - self.began) * 1000)
        self.unflushable.append(await self.after_cut() * 1000)
        await self.remembered(first["item_id"], noticed - first_at)
        await self.answer()
        await self.send("response.cancel")
        await self.until("response.done")

    async def answer(self) -> tuple[float, dict[str, Any]]:
        """The first sound of the answer."""
        decided, _ = await self.until("input_audio_buffer.speech_stopped")
        at, event = await self.until("response.output_audio.delta")
        self.overhead.append((at - decided) * 1000)
        self.answered.append((at - self.stopped) * 1000)
        return at, event

    async def after_cut(self) -> float:
        """Seconds of sound that still came after the client was told to be silent."""
        seconds = 0.0
        while True:
            _, event = await self.news.get()
            if event["type"] == "response.done":
                return seconds
            if event["type"] == "response.output_audio.delta":
                seconds += PCM.seconds(len(base64.b64decode(event["delta"])))

    async def remembered(self, item: str, played_s: float) -> None:
        at = round(played_s * 1000)
        await self.send(
            "conversation.item.truncate", item_id=item, content_index=0, audio_end_ms=at
        )
        await self.send("conversation.item.retrieve", item_id=item)
        _, kept = await self.until("conversation.item.retrieved")
        words = kept["item"]["content"][0]["transcript"].split()
        self.wrong_words.append(abs(len(words) - int(played_s / WORD_S)))


def silence(seconds: float) -> AudioChunk:
    noise = np.random.default_rng(4).standard_normal((round(seconds * PCM.rate), 1))
    return AudioChunk.from_floats((noise * 1e-3).astype(np.float32), PCM)


async def speech() -> AudioChunk:
    """A question, from its first to its last audible sample."""
    voice, pieces = EspeakVoice(), []
    request = SpeechRequest(text="What are we playing tonight?", voice="en-us")
    async for event in voice.stream(request, Cancel()):
        if isinstance(event, Audio):
            pieces.append(event.chunk)
    await voice.close()
    resampler = Resampler(pieces[0].format, PCM)
    samples = np.concatenate([resampler.push(piece).floats()[:, 0] for piece in pieces])
    audible = np.flatnonzero(np.abs(samples) > AUDIBLE)
    return AudioChunk.from_floats(samples[audible[0] : audible[-1] + 1, None], PCM)


async def open_gateway(stack: AsyncExitStack, vad: VAD, seats: int) -> str:
    """A gateway of fakes; its address."""
    registry = EngineRegistry()
    registry.add(VAD, vad.name, vad)
    registry.add(STT, "fake", FakeEars(*["and now"] * 10_000, partials=False))
    registry.add(LLM, "fake", FakeMind(" ".join(WORDS) + "."))
    registry.add(TTS, "fake", FakeVoice(per_word=WORD_S))
    mind = MindSettings(chat="fake")
    router = Router(registry, mind)
    house = House(
        registry=registry,
        router=router,
        persona=Persona.default(name="Luna"),
        guard=Guard(GuardSettings()),
        voice=VoiceSettings(tts="fake", default="fake", stt="fake"),
        ears=EarSettings(vad=vad.name),
        mind=mind,
    )

    async def owner(key: str) -> Owner:
        return Owner()

    folder = stack.enter_context(TemporaryDirectory())
    studio = Studio(registry, Path(folder), StudioSettings(engine="fake"))
    options = GatewayOptions(port=0, conversations=seats)
    gateway = Gateway(studio, registry, router, Keys(owner), options, realtime=Realtime(house))
    stack.push_async_callback(gateway.stop)
    return await gateway.start()


def rss_mb() -> float:
    gc.collect()
    return psutil.Process().memory_info().rss / 2**20


async def measure(vad: VAD, callers: int, rounds: int) -> tuple[list[Caller], dict[str, float]]:
    """The callers after their talks; the cost of each, and how quickly one too many is refused."""
    spoken = await speech()
    async with AsyncExitStack() as stack:
        url = await open_gateway(stack, vad, callers)
        http = await stack.enter_async_context(aiohttp.ClientSession())

        async def dial() -> aiohttp.ClientWebSocketResponse:
            return await http.ws_connect(f"{url}/v1/realtime", protocols=("realtime", "key.k"))

        async def call_in() -> Caller:
            caller = Caller(await dial(), spoken)
            turns = {"type": "server_vad", "silence_duration_ms": SILENCE_MS}
            session = {"type": "realtime", "audio": {"input": {"turn_detection": turns}}}
            stack.enter_context(running(caller.read()))
            await caller.send("session.update", session=session)
            await caller.until("session.updated")
            return caller

        first = await call_in()
        await talk(first, 1, 0.0)  # everything is loaded by then
        await first.socket.close()
        before = rss_mb()
        calls = [await call_in() for _ in range(callers)]
        refused = await refusals(dial)
        wall, used = time.perf_counter(), time.process_time()
        await asyncio.gather(
            *(talk(call, rounds, 0.4 * n / callers) for n, call in enumerate(calls))
        )
        share = (time.process_time() - used) / (time.perf_counter() - wall)
        each = max(0.0, rss_mb() - before) / callers
        for call in calls:
            await call.socket.close()
    return calls, {"per_core": callers / share, "rss_mb_each": each, "refused_ms": refused}


async def talk(call: Caller, rounds: int, offset_s: float) -> None:
    await asyncio.sleep(offset_s)
    with running(call.speak()):
        for _ in range(rounds):
            await call.turn()


@contextmanager
def running(work: Coroutine[Any, Any, None]) -> Iterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()


async def refusals(dial: Any) -> float:
    """From the dial of one client too many to its close, at most, in milliseconds."""
    worst = 0.0
    for _ in range(REFUSALS):
        began = time.perf_counter()
        socket = await dial()
        while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            pass
        assert socket.close_code == 1013, socket.close_code
        worst = max(worst, (time.perf_counter() - began) * 1000)
    return worst


def main() -> None:
    quick = quick_run(__doc__ or "")
    assert find_spec("onnxruntime"), "install the extra silero"
    callers, rounds = (QUICK_CALLERS, QUICK_ROUNDS) if quick else (CALLERS, ROUNDS)
    calls, cost = asyncio.run(measure(SileroVad(), callers, rounds))

    def all_of(name: str) -> list[float]:
        return [one for call in calls for one in getattr(call, name)]

    figures = {
        "overhead_p95_ms": percentile(all_of("overhead"), 0.95),
        "stop_to_audio_p50_ms": percentile(all_of("answered"), 0.5),
        "stop_to_audio_p95_ms": percentile(all_of("answered"), 0.95),
        "flushed_p50_ms": percentile(all_of("flushed"), 0.5),
        "unflushable_ms": max(all_of("unflushable")),
        "heard_error_words": max(all_of("wrong_words")),
        "lag_p99_ms": percentile(all_of("late"), 0.99),
        **cost,
    }
    rows = [
        Row("conversations", str(len(calls))),
        Row("turn decided -> first sound, p95", f"{figures['overhead_p95_ms']:.1f} ms", "<= 10 ms"),
        Row(
            "speech ends -> first sound, p50", f"{figures['stop_to_audio_p50_ms']:.0f} ms", "<= 240"
        ),
        Row("the same, p95", f"{figures['stop_to_audio_p95_ms']:.0f} ms", "<= 290 ms"),
        Row("speech begins -> silent, p50", f"{figures['flushed_p50_ms']:.0f} ms", "<= 230 ms"),
        Row("sound that came after that", f"{figures['unflushable_ms']:.0f} ms", "<= 40 ms"),
        Row("words wrong in what was heard", f"{figures['heard_error_words']:.0f}", "<= 1"),
        Row("one too many is refused within", f"{cost['refused_ms']:.1f} ms", "<= 50 ms"),
        Row("a caller's frame is late, p99", f"{figures['lag_p99_ms']:.1f} ms", "< 10 ms"),
        Row("conversations a core, callers included", f"{cost['per_core']:.0f}", ">= 75"),
        Row("memory of each, its caller included", f"{cost['rss_mb_each']:.2f} MB", "<= 1 MB"),
    ]
    report("realtime", rows, figures)


if __name__ == "__main__":
    main()
