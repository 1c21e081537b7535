"""A whole show for a test: the real house, with a fake mind, voice and platform."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from ruamel.yaml import YAML

from bot.app import App
from bot.engines import LLM, STT, TTS
from bot.host import Event, Exchange, Loader, Platform
from bot.testing.fakes import FakeEars, FakeMind, FakePlatform, FakeVoice

SETTLE_SECONDS = 30.0


class Rehearsal:
    """`plugins` maps a plugin's name to its settings; `package` is where they are found.

    After each `emit` the show is given time until nothing waits and nobody speaks.
    """

    def __init__(
        self,
        folder: Path,
        *names: str,
        plugins: Mapping[str, Mapping[str, Any]] | None = None,
        package: str = "plugins",
        platform: str = "local",
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        sections = {**{name: {} for name in names}, **(plugins or {})}
        base = {
            "name": "Luna",
            "llm": {"chat": "fake"},
            "ears": {"vad": "energy"},
            "voice": {
                "tts": "fake",
                "stt": "fake",
                "default": "fake",
                "sinks": ["null"],
                "pause_s": 0.0,
            },
            "host": {"hot_reload": False},
            "plugins": {name: dict(section) for name, section in sections.items()},
        }
        config = folder / "config.yaml"
        YAML().dump({**base, **(settings or {})}, config)
        self.mind = FakeMind()
        self.voice = FakeVoice()
        self.ears = FakeEars()
        self.platform = FakePlatform(platform)
        self.exchanges: list[Exchange] = []
        self.shown: list[tuple[str, dict[str, Any]]] = []
        self.app = App(config, folder / "data", doctor=lambda app: [])
        self.app.loader = self.app.desk.parts.loader = Loader(
            self.app.host, self.app.parse_plugin, package=package
        )

    async def __aenter__(self) -> Rehearsal:
        registry = self.app.registry
        registry.add(LLM, "fake", self.mind)
        registry.add(TTS, "fake", self.voice)
        registry.add(STT, "fake", self.ears)
        registry.add(Platform, self.platform.name, self.platform)
        self.app.screen.attach(lambda client, name, fields, data: self.shown.append((name, fields)))
        await self.app.start()
        record = self.app.performer.record

        async def keep(exchange: Exchange) -> None:
            self.exchanges.append(exchange)
            await record(exchange)

        self.app.performer.record = keep
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.app.close()

    async def emit(self, *events: Event) -> None:
        """Bring events to the door, and wait until they have had their effect."""
        for event in events:
            await self.app.host.emit(event)
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing waits and nobody speaks. Raises TimeoutError after thirty seconds."""
        async with asyncio.timeout(SETTLE_SECONDS):
            await self.app.host.settled()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until `condition()` holds. Raises TimeoutError after thirty seconds."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while not condition():  # noqa: ASYNC110  # any condition, not only events
                await asyncio.sleep(0.005)

    @property
    def heard(self) -> list[str]:
        """What was heard of each utterance."""
        return [exchange.heard for exchange in self.exchanges]

    @property
    def spoken(self) -> list[str]:
        """What each utterance was meant to say."""
        return [exchange.spoken for exchange in self.exchanges]

    def events(self, name: str) -> list[dict[str, Any]]:
        """The fields of every screen event of that name so far."""
        return [fields for shown, fields in self.shown if shown == name]

    def trace(self, event: Event) -> list[str]:
        """The steps of an event's trace, as the panel tells them."""
        trace = self.app.host.traces.get(event.id)
        return [f"{step.stage}: {step.text}" for step in trace.steps] if trace else []

    def verdict(self, event: Event) -> str:
        trace = self.app.host.traces.get(event.id)
        return trace.verdict if trace else ""
