"""Conversations by voice over the real socket, with recogniser, mind and voice that take no time.

The voice detector is the real one. Callers speak, are answered at length, speak into the answer and
are answered again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from benchmarks.common.process import Process
from bot.audio import AudioChunk
from bot.dialogue import Guard, Persona
from bot.engines import (
    LLM,
    STT,
    TTS,
    VAD,
    Cancel,
    EngineRegistry,
    ListenCapabilities,
    ListenRequest,
    Router,
    Transcript,
)
from bot.gateway import Gateway, GatewayOptions, Keys
from bot.realtime import House, Latencies, Realtime
from bot.settings import EarSettings, GuardSettings, MindSettings, VoiceSettings
from bot.studio import Studio, StudioSettings
from bot.testing import FakeMind, FakeVoice

SILENCE_MS = 128  # that ends a turn: four windows of the detector
WORD_S = 0.25
WORDS = ["Sure.", *(f"number{n}" for n in range(40))]
TURNS = {"type": "server_vad", "silence_duration_ms": SILENCE_MS}
SESSION = {"audio": {"input": {"turn_detection": TURNS}}}
JOIN_S, TALK_S, LEAVE_S = 60.0, 300.0, 15.0


@dataclass(frozen=True)
class Owner:
    id: str = "1"
    role: str = "owner"


class InstantEars:
    """A recogniser that costs nothing: it knows what was said once all of it is there."""

    name = "fake"

    async def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncIterator[Transcript]:
        async for _ in audio:
            pass
        yield Transcript(text="and now", final=True)

    async def capabilities(self) -> ListenCapabilities:
        return ListenCapabilities(partials=False)

    async def close(self) -> None:
        return


async def open_gateway(stack: AsyncExitStack, vad: VAD, seats: int) -> str:
    """A gateway of fakes; its address."""
    registry = EngineRegistry()
    registry.add(VAD, vad.name, vad)
    registry.add(STT, "fake", InstantEars())
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


class Talkers:
    """`async with Talkers(url, count) as talkers:` so many callers are on the line; `talk` once."""

    def __init__(self, url: str, count: int, rounds: int) -> None:
        self.wrong_words: list[float] = []
        order = {"url": url, "count": count, "rounds": rounds}
        order |= {"session": SESSION, "word_s": WORD_S}
        self._process = Process("benchmarks.clients.talkers", order)

    async def __aenter__(self) -> Self:
        await self._process.__aenter__()
        await self._process.line(JOIN_S)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                await self._process.tell()
                await self._process.ended(LEAVE_S)
        finally:
            await self._process.__aexit__(kind, error, trace)
            await asyncio.sleep(0.2)  # the gateway notices that they have hung up

    async def talk(self) -> Latencies:
        """All of them, all their rounds."""
        await self._process.tell()
        measured = json.loads(await self._process.line(TALK_S))
        self.wrong_words = measured.pop("wrong_words")
        return Latencies(**measured)


async def conversations(vad: VAD, callers: int, rounds: int) -> tuple[Latencies, list[float]]:
    """What callers measured who talk at once, and by how many words a memory was wrong."""
    async with AsyncExitStack() as stack:
        url = await open_gateway(stack, vad, callers)
        async with Talkers(url, 1, 1) as first:
            await first.talk()  # everything is loaded by then
        async with Talkers(url, callers, rounds) as talkers:
            return await talkers.talk(), talkers.wrong_words
