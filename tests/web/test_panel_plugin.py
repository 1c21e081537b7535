"""The panel plugin: serves from its source, says where, and stops with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from prometheus_client import CollectorRegistry

from bot.errors import ConfigError, NotFound
from bot.host import Desk, Folders, Screen
from plugins.panel import PanelSettings, plugin, serve
from tests.fair_clock import FairClock
from tests.web.fake_house import FakeDesk, FakeScreen


class FakeContext:
    """Hands over the parts of a house, and keeps what the plugin said of its connection."""

    def __init__(self, folders: Folders, settings: PanelSettings) -> None:
        self.settings = settings
        self.desk = FakeDesk()
        self.parts: dict[type, Any] = {
            Desk: self.desk,
            Screen: FakeScreen(),
            Folders: folders,
            CollectorRegistry: CollectorRegistry(),
        }
        self.connections: list[tuple[str, str]] = []
        self.answers = asyncio.Event()

    def get(self, kind: type) -> Any:
        if kind not in self.parts:
            raise NotFound(f"no {kind.__name__}")
        return self.parts[kind]

    def connection(self, state: str, note: str = "", fix: str = "") -> None:
        self.connections.append((state, note))
        self.answers.set()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses that a browser was opened with."""
    urls: list[str] = []
    monkeypatch.setattr("webbrowser.open", urls.append)
    monkeypatch.setenv("DISPLAY", ":0")
    yield urls


async def _run(ctx: FakeContext) -> asyncio.Task[None]:
    task = asyncio.create_task(serve(ctx))  # type: ignore[arg-type]
    await asyncio.wait_for(ctx.answers.wait(), 10)
    return task


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_it_serves_until_it_is_stopped(folders: Folders, opened: list[str]) -> None:
    ctx = FakeContext(folders, PanelSettings(port=0, open_browser=False))
    task = await _run(ctx)
    (state, url) = ctx.connections[0]
    assert state == "ok"
    assert ctx.desk.address is not None and ctx.desk.address.url == url
    assert (await asyncio.to_thread(requests.get, url + "/healthz", timeout=5)).ok

    with FairClock() as clock:
        await _stop(task)
        assert clock.now() < 0.5

    assert ctx.desk.listeners == []
    assert opened == []
    with pytest.raises(requests.ConnectionError):
        await asyncio.to_thread(requests.get, url + "/healthz", timeout=5)


async def test_a_browser_is_opened_with_a_ticket(folders: Folders, opened: list[str]) -> None:
    ctx = FakeContext(folders, PanelSettings(port=0))
    task = await _run(ctx)
    await _stop(task)
    assert ctx.desk.address is not None
    assert opened in ([], [ctx.desk.address.ticket_url])
    assert "/#ticket=" in ctx.desk.address.ticket_url


async def test_it_can_be_reloaded_on_the_same_port(folders: Folders) -> None:
    ctx = FakeContext(folders, PanelSettings(port=0, open_browser=False))
    await _stop(await _run(ctx))
    port = int(ctx.connections[0][1].rsplit(":", 1)[1])

    ctx.settings = PanelSettings(port=port, open_browser=False)
    ctx.answers.clear()
    await _stop(await _run(ctx))

    assert ctx.connections[1] == ctx.connections[0]


async def test_a_taken_port_ends_it_with_a_remedy(folders: Folders) -> None:
    ctx = FakeContext(folders, PanelSettings(port=0, open_browser=False))
    task = await _run(ctx)
    port = int(ctx.connections[0][1].rsplit(":", 1)[1])
    second = FakeContext(folders, PanelSettings(port=port, open_browser=False))
    with pytest.raises(ConfigError, match=f"port {port} is taken"):
        await serve(second)  # type: ignore[arg-type]
    await _stop(task)


def test_it_is_a_plugin_with_a_form() -> None:
    assert plugin.name == "panel"
    assert plugin.settings is PanelSettings
    assert PanelSettings().host == "127.0.0.1"
