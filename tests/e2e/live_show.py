"""A rehearsal in a thread of its own, for a browser to look at and to talk to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.host import PanelAddress
from bot.testing import Rehearsal

from .program import ROOT

PATIENCE_S = 30.0  # far more than anything takes, even where others use the machine


class LiveShow:
    """Everything that belongs to the show runs in its loop: `ask` does it there and waits.

    `begin` starts the show; where the test has something to start before it, `ask` comes first.
    """

    show: Rehearsal

    def __init__(self, folder: Path) -> None:
        if not (ROOT / "web" / "panel" / "dist" / "index.html").exists():
            pytest.skip("the panel is not built: run `npm ci && npm run build` in web/panel")
        self._folder = folder
        self._addresses: list[PanelAddress] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._closing: list[Callable[[], Coroutine[Any, Any, Any]]] = []

    def begin(
        self,
        prepare: Callable[[Rehearsal], None],
        *,
        plugins: Mapping[str, Any],
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """The show with its panel; `prepare` puts in the mind, voice and ears of the test."""
        self.ask(self._open(prepare, plugins, settings or {}))

    async def _open(
        self,
        prepare: Callable[[Rehearsal], None],
        plugins: Mapping[str, Any],
        settings: Mapping[str, Any],
    ) -> None:
        panel = {"panel": {"port": 0, "open_browser": False}}
        self.show = Rehearsal(self._folder, plugins={**panel, **plugins}, settings=settings)
        prepare(self.show)
        self.show.app.desk._started = self._addresses.append
        await self.show.__aenter__()
        self.at_end(lambda: self.show.__aexit__(None, None, None))
        await self.show.until(lambda: self._addresses)

    def at_end(self, close: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Closed with the show, last come first."""
        self._closing.append(close)

    def ask(self, work: Coroutine[Any, Any, Any]) -> Any:
        """What a coroutine returns that runs where the show does."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until it holds, as long as `ask` does."""

        async def wait() -> None:
            while not condition():  # noqa: ASYNC110  # any condition, not only events
                await asyncio.sleep(0.02)

        self.ask(wait())

    def is_up(self, name: str) -> bool:
        """Whether a connection is as the panel wants it."""
        connections = self.show.app.host.connections.all()
        return any(one.name == name and one.state == "ok" for one in connections)

    def page(self, path: str) -> str:
        """An address that logs the owner in."""
        return self._addresses[0].ticket_url.replace("/#", f"{path}#")

    def url(self, path: str) -> str:
        """The same for a browser that is logged in."""
        return self._addresses[0].url + path

    def overlay(self, page: str) -> str:
        """A page as OBS has it."""
        return next(one.url for one in self._addresses[0].overlays if one.page == page)

    def close(self) -> None:
        try:
            for close in reversed(self._closing):
                self.ask(close())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)
            self._loop.close()
