"""The real discord.py client in a simulated call: joining, hearing, answering, surviving."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat, level_db
from bot.host import Heard
from bot.testing import Rehearsal
from tests.discord_double.caller import Caller
from tests.discord_double.discord_double import (
    ANN,
    BEN,
    BOT,
    GREEN_ROOM,
    LOUNGE,
    OTHER_BOT,
    STREAMER,
    DiscordDouble,
)

InDiscord = Callable[..., Rehearsal]
RATE = AudioFormat(48_000)


def buzz(seconds: float, hz: float = 220.0) -> AudioChunk:
    """A sound as loud as a voice, that rises and falls as one does."""
    at = np.arange(round(seconds * RATE.rate)) / RATE.rate
    tone = np.sin(2 * np.pi * hz * at) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * at)) * 0.3
    return AudioChunk.from_floats(tone.astype(np.float32)[:, None], RATE)


def voice_connection(show: Rehearsal) -> Any:
    found = [c for c in show.app.host.connections.all() if c.name == "discord:voice"]
    return found[0] if found else None


async def state(show: Rehearsal, wanted: str, word: str = "") -> Any:
    await show.until(
        lambda: (c := voice_connection(show)) is not None and c.state == wanted and word in c.note
    )
    return voice_connection(show)


async def join(double: DiscordDouble, who: int, channel: int = GREEN_ROOM) -> Caller:
    """Somebody is in the call, for Discord and for its voice server."""
    await double.goes_to(who, channel)
    return double.voice(channel).join(who)


async def in_call(show: Rehearsal, double: DiscordDouble, channel: int = GREEN_ROOM) -> Caller:
    """The streamer joins, the bot comes along, and they have keys."""
    streamer = await join(double, STREAMER, channel)
    await state(show, "ok")
    await keyed(show, double, channel)
    return streamer


async def keyed(show: Rehearsal, double: DiscordDouble, channel: int = GREEN_ROOM) -> None:
    voice = double.voice(channel)
    await show.until(lambda: voice.line in voice.dave.members and voice.dave.settled)
    await show.until(lambda: line_of(show).can_speak)


def call_of(show: Rehearsal) -> Any:
    scope = show.app.host.registrations.scopes["discord"]
    return next(iter(scope._shared.values())).voice.call


def line_of(show: Rehearsal) -> Any:
    return call_of(show).line


async def test_it_comes_along_with_the_streamer_and_leaves_with_them(
    in_discord: InDiscord, discord_double: DiscordDouble
):
    async with in_discord("voice_chat") as show:
        await discord_double.until(lambda: discord_double.logins)
        await in_call(show, discord_double)
        assert discord_double.states[BOT] == GREEN_ROOM
        assert voice_connection(show).note == "in Green Room with 1 person"
        await discord_double.goes_to(STREAMER, None)
        await discord_double.until(lambda: BOT not in discord_double.states)
        await show.until(lambda: voice_connection(show) is None)
