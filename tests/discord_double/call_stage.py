"""What tests of calls do: people in them, what they hear, and what the panel says."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable
from typing import Any

import numpy as np

from bot.audio import AudioChunk, AudioFormat
from bot.engines import Audio, Cancel, SpeechEvent, SpeechRequest
from bot.host import Heard
from bot.testing import FakeVoice, Rehearsal
from tests.discord_double.caller import Caller
from tests.discord_double.discord_double import GREEN_ROOM, STREAMER, DiscordDouble

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

    def has_keys() -> bool:
        line = line_of(show)
        if voice.line not in voice.dave.members or not voice.dave.settled or line is None:
            return False
        return line.can_speak and line._connection.dave_session.epoch == voice.dave.epoch

    await show.until(has_keys)


def _station_of(show: Rehearsal) -> Any:
    scope = show.app.host.registrations.scopes["discord"]
    return next(iter(scope._shared.values()))


def desk_of(show: Rehearsal) -> Any:
    return _station_of(show).voice


def client_of(show: Rehearsal) -> Any:
    return _station_of(show).client


def call_of(show: Rehearsal) -> Any:
    return desk_of(show).call


def line_of(show: Rehearsal) -> Any:
    return call_of(show).line


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


async def hears(show: Rehearsal, caller: Caller, text: str = "Luna, are you there") -> None:
    """Somebody speaks and has their turn."""
    before = len(show.exchanges)
    show.ears.texts = [text]
    await caller.say(buzz(0.8), pace=4)
    await show.until(lambda: len(show.exchanges) > before)
    assert show.exchanges[-1].event.text == text
    await show.settle()
