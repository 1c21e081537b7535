"""The real discord.py client in a simulated call: joining, hearing, answering, surviving."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from typing import Any

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat, level_db
from bot.engines import Audio, Cancel, SpeechEvent, SpeechRequest
from bot.host import Heard
from bot.testing import FakeVoice, Rehearsal
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
    """Everybody in the call has the keys of the newest epoch."""
    voice = double.voice(channel)
    await show.until(lambda: voice.line in voice.dave.members and voice.dave.settled)
    await show.until(lambda: line_of(show) is not None and line_of(show).can_speak)
    session = line_of(show)._connection.dave_session
    await show.until(lambda: session.epoch == voice.dave.epoch)


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


class BuzzVoice(FakeVoice):
    """Speaks a tone, as loud as a voice, for as long as its words last."""

    async def stream(self, request: SpeechRequest, cancel: Cancel) -> AsyncIterator[SpeechEvent]:
        async for event in super().stream(request, cancel):
            yield Audio(buzz(event.chunk.seconds)) if isinstance(event, Audio) else event


def rehearsed(in_discord: InDiscord, per_word: float = 0.1, **settings: Any) -> Rehearsal:
    show = in_discord("voice_chat", **settings)
    show.voice = BuzzVoice(per_word=per_word)
    return show


def heard_lines(show: Rehearsal) -> list[tuple[str, str]]:
    """Who said what, of all that had its turn."""
    return [
        (exchange.event.user.name, exchange.event.text)
        for exchange in show.exchanges
        if isinstance(exchange.event, Heard)
    ]


def speech_in(sound: AudioChunk) -> tuple[float, float]:
    """How long it is loud, in seconds, and how loud that is, in dBFS."""
    frames = np.abs(sound.floats()[:, 0]).reshape(-1, 960)
    loud = frames[frames.max(axis=1) > 0.02]
    rms = float(np.sqrt((loud**2).mean())) if loud.size else 1e-9
    return len(loud) * 0.02, 20 * math.log10(rms)


async def test_two_people_are_told_apart_and_answered_into_the_call(
    in_discord: InDiscord, discord_double: DiscordDouble
):
    async with rehearsed(in_discord) as show:
        show.mind.answer = "That is one of the best questions today."
        await discord_double.until(lambda: discord_double.logins)
        streamer = await in_call(show, discord_double)
        ann = await join(discord_double, ANN)
        await keyed(show, discord_double)
        await state(show, "ok", "in Green Room with 2 people")
        show.ears.texts = ["Luna, how are you", "Luna, and who am I"]
        await streamer.say(buzz(1.0))
        await show.until(lambda: len(show.exchanges) == 1)
        await ann.say(buzz(1.0))
        await show.until(lambda: len(show.exchanges) == 2)
        assert heard_lines(show) == [
            ("Streamer", "Luna, how are you"),
            ("Ann", "Luna, and who am I"),
        ]
        told = [message.content for message in show.mind.asked[-1].messages]
        assert "Streamer: Luna, how are you" in told, "the history says who said what"
        assert show.exchanges[0].complete and show.exchanges[1].complete
        for caller in (streamer, ann):
            seconds, db = speech_in(caller.sound)
            assert seconds == pytest.approx(2 * 8 * 0.1, abs=0.15)
            assert -16 < db < -10, "as loud as the voice was"
            assert caller.failures == 0
        line = discord_double.voice().line
        await discord_double.voice().until(lambda: line.speaking[-2:] == [1, 0])
