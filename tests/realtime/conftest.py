"""A running gateway that holds conversations, and the official client of its protocol."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest_asyncio
from openai import AsyncOpenAI

from bot.audio import AudioChunk, AudioFormat
from bot.dialogue import Guard, Persona
from bot.engines import (
    LLM,
    STT,
    TTS,
    Cancel,
    ChatRequest,
    EngineRegistry,
    Router,
    Token,
    Tool,
    ToolCall,
    Usage,
)
from bot.gateway import Gateway, GatewayOptions, Keys
from bot.realtime import House, NoTools, Realtime, Toolset
from bot.settings import EarSettings, GuardSettings, MindSettings, VoiceSettings
from bot.studio import Studio, StudioSettings
from bot.testing import FakeEars
from tests.gateway.conftest import PEOPLE, Person
from tests.listening.sounds import loud, quiet
from tests.realtime.official import checked
from tests.studio.tone_voice import ToneVoice

PCM = AudioFormat(24_000)
LEAD_MS = 100


class Script:
    """A mind that answers line by line: a text, or calls of functions. It may be slow."""

    name = "script"

    def __init__(self) -> None:
        self.lines: list[Any] = []
        self.asked: list[ChatRequest] = []
        self.gate: asyncio.Event | None = None

    async def stream(self, request: ChatRequest, cancel: Cancel) -> AsyncIterator[Any]:
        self.asked.append(request)
        line = self.lines.pop(0) if self.lines else "Fine."
        if isinstance(line, Exception):
            raise line
        if self.gate is not None:
            await self.gate.wait()
        for one in [line] if isinstance(line, str | ToolCall) else line:
            yield one if isinstance(one, ToolCall) else Token(one)
        yield Usage(tokens_in=7, tokens_out=5)

    async def close(self) -> None:
        return


class Dice:
    """A plugin's function."""

    def __init__(self) -> None:
        self.called: list[tuple[str, str]] = []

    def tools(self) -> tuple[Tool, ...]:
        return (Tool(name="roll", description="Roll a die.", parameters={"type": "object"}),)

    async def call(self, name: str, arguments: str) -> str:
        self.called.append((name, arguments))
        return "4"


class Talker:
    """One client; every event that comes is checked against the official model of it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.events: list[Any] = []

    async def send(self, type: str, **fields: Any) -> None:
        await self.connection.send({"type": type, **fields})

    async def update(self, **session: Any) -> Any:
        await self.send("session.update", session={"type": "realtime", **session})
        return await self.until("session.updated")

    async def manual(self) -> None:
        await self.update(audio={"input": {"turn_detection": None}})

    async def say(self, *sounds: AudioChunk) -> None:
        for sound in sounds:
            for at in range(0, len(sound.pcm), 9600):
                data = base64.b64encode(sound.pcm[at : at + 9600]).decode()
                await self.send("input_audio_buffer.append", audio=data)

    async def write(self, text: str, **fields: Any) -> None:
        content = [{"type": "input_text", "text": text}]
        item = {"type": "message", "role": "user", "content": content}
        await self.send("conversation.item.create", item=item, **fields)

    async def next(self) -> Any:
        async with asyncio.timeout(10):
            event = checked(await self.connection.recv_bytes())
        self.events.append(event)
        return event

    async def until(self, type: str, skip: int = 0) -> Any:
        """The next event of that type."""
        while True:
            event = await self.next()
            if event.type == type:
                if not skip:
                    return event
                skip -= 1

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def of(self, type: str) -> list[Any]:
        return [event for event in self.events if event.type == type]


class Parlour:
    """The gateway, what stands behind it, and clients."""

    def __init__(self, realtime: Realtime, url: str, stack: AsyncExitStack, folder: Path) -> None:
        self.realtime, self.url, self.folder = realtime, url, folder
        self.stack = stack
        registry = realtime.house.registry
        self.mind: Script = registry.get(LLM, "script")  # type: ignore[assignment]
        self.ears: Any = registry.get(STT, "ears")  # type: ignore[assignment]
        self.voice: ToneVoice = registry.get(TTS, "tone")  # type: ignore[assignment]

    def client(self, key: str = "owner-key") -> AsyncOpenAI:
        return AsyncOpenAI(base_url=f"{self.url}/v1", api_key=key, max_retries=0)

    async def talk(self, model: str = "gpt-realtime", key: str = "owner-key") -> Talker:
        manager = self.client(key).realtime.connect(model=model)
        return Talker(await self.stack.enter_async_context(manager))


Opens = Callable[..., Awaitable[Parlour]]


@pytest_asyncio.fixture
async def opens(tmp_path: Path) -> AsyncIterator[Opens]:
    """Opens a gateway; `tools` are the plugins' functions, the rest are options."""

    async def person(key: str) -> Person | None:
        return PEOPLE.get(key)

    async with AsyncExitStack() as stack:

        async def open_(tools: Toolset | None = None, **options: Any) -> Parlour:
            registry = EngineRegistry()
            registry.add(TTS, "tone", ToneVoice(silence=0.0))
            registry.add(LLM, "script", Script())
            registry.add(STT, "ears", FakeEars())
            mind = MindSettings(chat="script")
            router = Router(registry, mind)
            house = House(
                registry=registry,
                router=router,
                persona=Persona.default(name="Luna"),
                guard=Guard(GuardSettings()),
                voice=VoiceSettings(tts="tone", default="anna", stt="ears"),
                ears=EarSettings(vad="energy"),
                mind=mind,
                tools=tools or NoTools(),
            )
            realtime = Realtime(house)
            studio = Studio(registry, tmp_path, StudioSettings(engine="tone"))
            wanted = GatewayOptions(**{"port": 0, "lead_ms": LEAD_MS, **options})
            gateway = Gateway(studio, registry, router, Keys(person), wanted, realtime=realtime)
            url = await gateway.start()
            stack.push_async_callback(gateway.stop)
            return Parlour(realtime, url, stack, tmp_path)

        yield open_


@pytest_asyncio.fixture
async def parlour(opens: Opens) -> Parlour:
    return await opens()


def speech(seconds: float = 0.6) -> tuple[AudioChunk, AudioChunk]:
    """Somebody speaks, and is silent for as long as a turn needs to end."""
    return loud(seconds, PCM), quiet(0.8, PCM)
