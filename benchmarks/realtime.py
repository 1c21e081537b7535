"""How soon a conversation by voice answers and falls silent, over the real socket.

Callers talk to /v1/realtime at once and in real time; recogniser, mind and voice are fakes that
work at once, the voice detector is the real one. Each caller speaks, is answered at length, speaks
into the answer and is answered again. All of it, the callers too, is one process: what a
conversation costs here is both of its sides.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from benchmarks.common import Cost, Row, ms_row, percentile, quick_run, report, speech
from bot.audio import AudioChunk
from bot.dialogue import Guard, Persona
from bot.engines import LLM, STT, TTS, VAD, EngineRegistry, Router
from bot.gateway import Gateway, GatewayOptions, Keys
from bot.realtime import CALL, Caller, House, Latencies, Realtime
from bot.settings import EarSettings, GuardSettings, MindSettings, VoiceSettings
from bot.studio import Studio, StudioSettings
from bot.testing import FakeEars, FakeMind, FakeVoice
from plugins.silero_vad.detector import SileroVad

CALLERS, QUICK_CALLERS = 20, 2
ROUNDS, QUICK_ROUNDS = 4, 1
SILENCE_MS = 128  # that ends a turn: four windows of the detector
WORD_S = 0.25
WORDS = ["Sure.", *(f"number{n}" for n in range(40))]
QUESTION = "What are we playing tonight?"
TURNS = {"type": "server_vad", "silence_duration_ms": SILENCE_MS}
SESSION = {"audio": {"input": {"turn_detection": TURNS}}}
REFUSALS = 20


@dataclass(frozen=True)
class Owner:
    id: str = "1"
    role: str = "owner"


class CountingCaller(Caller):
    """Also asks what the show remembers of an answer that it broke into."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, speech: AudioChunk) -> None:
        super().__init__(socket, speech)
        self.wrong_words: list[float] = []

    async def interrupted(self, item: str, played_s: float) -> None:
        await super().interrupted(item, played_s)
        await self.send("conversation.item.retrieve", item_id=item)
        _, kept = await self.until("conversation.item.retrieved")
        words = kept["item"]["content"][0]["transcript"].split()
        self.wrong_words.append(abs(len(words) - int(played_s / WORD_S)))


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


async def measure(vad: VAD, callers: int, rounds: int) -> tuple[list[CountingCaller], Cost, float]:
    """The callers after their talks, what they cost, and how quickly one too many is refused."""
    (said,) = await speech([QUESTION], CALL)
    async with AsyncExitStack() as stack:
        url = await open_gateway(stack, vad, callers)
        http = await stack.enter_async_context(aiohttp.ClientSession())

        async def dial() -> aiohttp.ClientWebSocketResponse:
            return await http.ws_connect(f"{url}/v1/realtime", protocols=("realtime", "key.k"))

        async with CountingCaller(await dial(), said).on_line(**SESSION) as first:
            await talk(first, 1, 0.0)  # everything is loaded by then
            await first.hang_up()
        cost = Cost(callers)
        lines = [CountingCaller(await dial(), said).on_line(**SESSION) for _ in range(callers)]
        calls = [await stack.enter_async_context(line) for line in lines]
        refused = await refusals(dial)
        with cost:
            await asyncio.gather(
                *(talk(call, rounds, 0.4 * n / callers) for n, call in enumerate(calls))
            )
        cost.weigh()
        for call in calls:
            await call.hang_up()
    return calls, cost, refused


async def talk(call: CountingCaller, rounds: int, offset_s: float) -> None:
    await asyncio.sleep(offset_s)
    async with call.microphone():
        for _ in range(rounds):
            await call.turn()


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
    calls, cost, refused = asyncio.run(measure(SileroVad(), callers, rounds))
    took = Latencies()
    for call in calls:
        took.add(call.took)
    figures = {
        "overhead_p95_ms": percentile(took.overhead, 0.95),
        "stop_to_audio_p50_ms": percentile(took.answered, 0.5),
        "stop_to_audio_p95_ms": percentile(took.answered, 0.95),
        "flushed_p50_ms": percentile(took.flushed, 0.5),
        "unflushable_ms": max(took.unflushable),
        "heard_error_words": max(one for call in calls for one in call.wrong_words),
        "lag_p99_ms": percentile(took.late, 0.99),
        **cost.figures(),
        "refused_ms": refused,
    }
    rows = [
        Row("conversations", str(len(calls))),
        ms_row(
            "turn decided -> first sound, p95", figures["overhead_p95_ms"], "<= 10 ms", digits=1
        ),
        ms_row("speech ends -> first sound, p50", figures["stop_to_audio_p50_ms"], "<= 240 ms"),
        ms_row("the same, p95", figures["stop_to_audio_p95_ms"], "<= 290 ms"),
        ms_row("speech begins -> silent, p50", figures["flushed_p50_ms"], "<= 230 ms"),
        ms_row("sound that came after that", figures["unflushable_ms"], "<= 40 ms"),
        Row("words wrong in what was heard", f"{figures['heard_error_words']:.0f}", "<= 1"),
        ms_row("one too many is refused within", refused, "<= 50 ms", digits=1),
        ms_row("a caller's frame is late, p99", figures["lag_p99_ms"], "< 10 ms", digits=1),
        *cost.rows("conversations, callers included,"),
    ]
    report("realtime", rows, figures)


if __name__ == "__main__":
    main()
