"""Discord on this machine, and the whole show with the real client before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import AsyncMock

import pytest

from bot.testing import Rehearsal

THERE = all(find_spec(package) for package in ("discord", "davey", "nacl"))
collect_ignore_glob = [] if THERE else ["test_*.py"]  # as the plugin is off without them

if TYPE_CHECKING or THERE:
    from plugins.discord import client, link
    from plugins.discord.voice import call
    from tests.discord_double.discord_double import DiscordDouble
    from tests.discord_double.text_double import TextDouble


@pytest.fixture
async def discord_double() -> AsyncIterator[DiscordDouble]:
    double = DiscordDouble()
    await double.start()
    yield double
    await double.close()


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between tries are for the real Discord."""
    monkeypatch.setattr(call, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(client, "SERVERS_S", 0.05)
    monkeypatch.setattr(client.Client, "before_identify_hook", AsyncMock())
    monkeypatch.setattr(link, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(link, "INTENT_WAIT_S", 0.05)
    monkeypatch.setattr(call, "GOODBYE_S", 0.5)


@pytest.fixture
def in_discord(discord_double: DiscordDouble, tmp_path: Path) -> Callable[..., Rehearsal]:
    """`async with in_discord("voice_chat") as show:` the show, logged in to Discord."""

    def make(*names: str, show: Any = None, **settings: Any) -> Rehearsal:
        plugins = {name: {} for name in names} | settings.pop("plugins", {})
        plugins["discord"] = discord_double.settings | settings
        return Rehearsal(tmp_path, plugins=plugins, settings={"language": "en"} | (show or {}))

    return make


@pytest.fixture
async def texts() -> AsyncIterator[TextDouble]:
    """The text side of Discord; no voice channel is joined there."""
    double = TextDouble()
    await double.start()
    yield double
    await double.close()


@pytest.fixture
def chatting(texts: TextDouble, tmp_path: Path) -> Callable[..., Rehearsal]:
    """`async with chatting("chat") as show:` the show, logged in to where people write."""

    def make(*names: str, **settings: Any) -> Rehearsal:
        plugins = {name: {} for name in names} | settings.pop("plugins", {})
        plugins["discord"] = texts.settings | settings
        return Rehearsal(tmp_path, plugins=plugins, settings={"language": "en"})

    return make
