"""Twitch on this machine, and the whole show with the real plugin before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from tenacity import wait_none
from twitch_double import TwitchDouble
from twitch_stage import log_in

from bot.testing import Rehearsal
from plugins.twitch import link, patience


@pytest.fixture
async def twitch() -> AsyncIterator[TwitchDouble]:
    double = TwitchDouble()
    await double.start()
    yield double
    await double.close()


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between tries are for the real Twitch."""
    monkeypatch.setattr(patience, "wait_between", wait_none())
    monkeypatch.setattr(link, "FIRST_WAIT_S", 0.01)


@pytest.fixture
def on_air(twitch: TwitchDouble, tmp_path: Path) -> Callable[..., Rehearsal]:
    """`async with on_air("chat") as show:` the show on Twitch, logged in with both accounts."""

    def make(*names: str, logged_in: bool = True, lasts: float = 14_000, **settings: Any):
        if logged_in:
            log_in(twitch, tmp_path, lasts=lasts)
        plugins = {name: {} for name in names} | settings.pop("plugins", {})
        plugins["twitch"] = twitch.settings | settings
        return Rehearsal(tmp_path, plugins=plugins, settings={"language": "en"})

    return make
