"""A whole show to measure: the real house, with a mind and a voice that take no time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from ruamel.yaml import YAML

from bot.app import App, settle_process
from bot.cli.console import log_to
from bot.engines import LLM, TTS
from bot.host import ChatMessage, Loader, PanelAddress, Platform, User, new_id
from bot.testing import FakeMind, FakePlatform, FakeVoice

PANEL_S = 10.0  # the panel answers within these
PANEL = {"port": 0, "open_browser": False}


class Show:
    """`async with Show(folder, "chat", "panel") as show:`; nothing of it is recorded."""

    def __init__(
        self,
        folder: Path,
        *names: str,
        settings: Mapping[str, Any] | None = None,
        package: str = "plugins",
        mind: FakeMind | None = None,
        voice: FakeVoice | None = None,
    ) -> None:
        config = folder / "config.yaml"
        base = {
            "name": "Luna",
            "llm": {"chat": "fake", "tokens_per_hour": 0},
            "voice": {"tts": "fake", "default": "fake", "sinks": ["null"], "pause_s": 0.0},
            "host": {"hot_reload": False},
            "plugins": {name: PANEL if name == "panel" else {} for name in names},
        }
        YAML().dump({**base, **(settings or {})}, config)
        log_to(folder / "data")  # as `greenroom run` does
        self.mind = mind or FakeMind()
        self.voice = voice or FakeVoice()
        self.platform = FakePlatform()
        self.app = App(config, folder / "data", doctor=lambda app: [], started=self._started)
        self.app.loader = self.app.desk.parts.loader = Loader(
            self.app.host, self.app.parse_plugin, package=package
        )
        self._panel: asyncio.Future[PanelAddress] | None = None
        self._has_panel = "panel" in names

    def _started(self, address: PanelAddress) -> None:
        assert self._panel is not None
        self._panel.set_result(address)

    async def __aenter__(self) -> Show:
        self._panel = asyncio.get_running_loop().create_future()
        registry = self.app.registry
        registry.add(LLM, "fake", self.mind)
        registry.add(TTS, "fake", self.voice)
        registry.add(Platform, self.platform.name, self.platform)
        await self.app.start()
        if self._has_panel:
            await asyncio.wait_for(asyncio.shield(self._panel), PANEL_S)
        settle_process()  # as `greenroom run` does
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.app.close()

    @property
    def address(self) -> PanelAddress:
        """Where its panel answers."""
        assert self._panel is not None
        return self._panel.result()

    async def settled(self) -> None:
        """Returns when nothing waits and nobody speaks."""
        await self.app.host.settled()


def chat_line(text: str, person: int = 0) -> ChatMessage:
    """A line of the viewer with that number, as a platform would bring it."""
    return ChatMessage(text=text, key=new_id(), user=User(id=f"v{person}", name=f"viewer{person}"))
