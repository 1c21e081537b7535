from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio
from openai import AsyncOpenAI

from bot.audio import AudioChunk
from bot.engines import (
    LLM,
    STT,
    TTS,
    Cancel,
    ChatRequest,
    EngineRegistry,
    ListenCapabilities,
    ListenRequest,
    Router,
    Token,
    Transcript,
    Usage,
    Word,
)
from bot.errors import EngineError
from bot.gateway import Gateway, GatewayOptions, Keys
from bot.settings import MindSettings
from bot.studio import Studio, StudioSettings
from tests.studio.tone_voice import ToneVoice


@dataclass(frozen=True)
class Person:
    id: str
    role: str


PEOPLE = {
    "owner-key": Person("1", "owner"),
    "mod-key": Person("2", "moderator"),
    "viewer-key": Person("3", "viewer"),
}


class Echo:
    """A mind that says what it was told last; `errors` are raised first."""

    name = "echo"

    def __init__(self) -> None:
        self.asked: list[ChatRequest] = []
        self.errors: list[Exception] = []
        self.finish = "stop"

    async def stream(self, request: ChatRequest, cancel: Cancel) -> AsyncIterator[Any]:
        self.asked.append(request)
        if self.errors:
            raise self.errors.pop(0)
        words = request.messages[-1].content.split()
        for word in words:
            yield Token(f"{word} ")
        yield Usage(tokens_in=3, tokens_out=len(words), finish=self.finish)

    async def close(self) -> None:
        return


class Typist:
    """A recogniser that hears a sentence in each second of sound."""

    name = "typist"

    def __init__(self) -> None:
        self.asked: list[ListenRequest] = []
        self.fails = False

    async def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncIterator[Transcript]:
        self.asked.append(request)
        if self.fails:
            raise EngineError("typist", "no ears")
        seconds = sum([chunk.seconds async for chunk in audio])
        for at in range(int(seconds)):
            yield Transcript(text="hel", final=False, start=at, end=at + 0.5)
            word = Word(text="hello", start=at + 0.1, end=at + 0.6)
            words = (word,) if request.words else ()
            yield Transcript(text="hello", final=True, start=at, end=at + 1.0, words=words)

    async def capabilities(self) -> ListenCapabilities:
        return ListenCapabilities()

    async def close(self) -> None:
        return


class Account:
    """Keeps what was spent."""

    def __init__(self) -> None:
        self.spent: list[tuple[str, float, float | None]] = []

    def voiced(self, service: str, characters: int, usd: float | None) -> None:
        self.spent.append((service, characters, usd))

    def heard(self, service: str, seconds: float, usd: float | None) -> None:
        self.spent.append((service, seconds, usd))


class House:
    """A running gateway, its engines, and the real client of its protocol."""

    account: Account

    def __init__(self, gateway: Gateway, studio: Studio, url: str, registry: EngineRegistry):
        self.gateway, self.studio, self.url, self.registry = gateway, studio, url, registry
        self.tone: ToneVoice = registry.get(TTS, "tone")  # type: ignore[assignment]
        self.echo: Echo = registry.get(LLM, "echo")  # type: ignore[assignment]

    def listens(self) -> Typist:
        typist = Typist()
        self.registry.add(STT, "typist", typist)
        return typist

    async def working(self, count: int) -> None:
        """Wait until so many runs work or wait."""
        for _ in range(500):
            if len(self.studio.queue().jobs) == count:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(self.studio.queue())

    def client(self, key: str = "owner-key", retries: int = 0) -> AsyncOpenAI:
        return AsyncOpenAI(base_url=f"{self.url}/v1", api_key=key, max_retries=retries, timeout=20)


Opens = Callable[..., Awaitable[House]]


@pytest_asyncio.fixture
async def opens(tmp_path: Path) -> AsyncIterator[Opens]:
    """Opens a gateway with these options; `studio` are the studio's settings."""
    opened: list[House] = []

    async def person(key: str) -> Person | None:
        return PEOPLE.get(key)

    async def open_(studio: dict[str, Any] | None = None, **options: Any) -> House:
        registry = EngineRegistry()
        registry.add(TTS, "tone", ToneVoice())
        registry.add(LLM, "echo", Echo())
        account = Account()
        chosen = StudioSettings(engine="tone", **(studio or {}))
        made = Studio(registry, tmp_path, chosen, record=account.voiced)
        await made.open()
        router = Router(registry, MindSettings(chat="echo"))
        wanted = GatewayOptions(**{"port": 0, **options})
        keys = Keys(person, chars_per_hour=wanted.chars_per_hour)
        gateway = Gateway(made, registry, router, keys, wanted, spending=account)
        house = House(gateway, made, await gateway.start(), registry)
        house.account = account
        opened.append(house)
        return house

    yield open_
    for house in opened:
        await house.gateway.stop()
        await house.studio.close()


@pytest_asyncio.fixture
async def house(opens: Opens) -> House:
    return await opens()
