"""The real discord.py client in a simulated call: joining, hearing, answering, surviving."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from typing import Any

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat
from bot.engines import Audio, Cancel, SpeechEvent, SpeechRequest
from bot.host import ChatMessage, Heard, Trust, User
from bot.testing import FakeVoice, Rehearsal
from plugins.discord.voice import call as voice_call
from plugins.discord.voice.transport import MODES
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

    def has_keys() -> bool:
        line = line_of(show)
        if voice.line not in voice.dave.members or not voice.dave.settled or line is None:
            return False
        return line.can_speak and line._connection.dave_session.epoch == voice.dave.epoch

    await show.until(has_keys)


def desk_of(show: Rehearsal) -> Any:
    scope = show.app.host.registrations.scopes["discord"]
    return next(iter(scope._shared.values())).voice


def call_of(show: Rehearsal) -> Any:
    return desk_of(show).call


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


# --- nothing ends it -------------------------------------------------------------------------


async def hears(show: Rehearsal, caller: Caller, text: str = "Luna, are you there") -> None:
    """Somebody speaks and has their turn."""
    before = len(show.exchanges)
    show.ears.texts = [text]
    await caller.say(buzz(0.8))
    await show.until(lambda: len(show.exchanges) > before)
    assert show.exchanges[-1].event.text == text
    await show.settle()


async def test_people_come_and_go_and_keys_change_while_it_listens(
    in_discord: InDiscord, discord_double: DiscordDouble
):
    voice = discord_double.voice()
    async with rehearsed(in_discord, 0.02) as show:
        await discord_double.until(lambda: discord_double.logins)
        streamer = await in_call(show, discord_double)
        await join(discord_double, ANN)
        await join(discord_double, BEN)
        voice.leave(ANN)
        await discord_double.goes_to(ANN, None)
        await keyed(show, discord_double)
        await hears(show, streamer)
        voice.new_group()
        await keyed(show, discord_double)
        assert line_of(show)._connection.dave_session.epoch == voice.dave.epoch == 2
        await hears(show, streamer)
        await hears(show, voice.callers[BEN])
        assert voice.lines == 1, "it was never connected anew"


async def test_garbage_on_every_wire_ends_nothing(
    in_discord: InDiscord, discord_double: DiscordDouble
):
    voice = discord_double.voice()
    async with rehearsed(in_discord, 0.02) as show:
        await discord_double.until(lambda: discord_double.logins)
        streamer = await in_call(show, discord_double)
        for packet in (
            b"",
            b"\x90",
            b"\x90\x78" + bytes(60),
            bytes(2_000),
            b"\x80\xc9" + bytes(40),
        ):
            voice.send_raw(packet)
        voice.relay(streamer.ssrc, 1, 1, b"not encrypted", padding=200)
        voice.relay(9_999, 1, 1, b"a stranger")
        voice.line.tell(5, {"user_id": "no number", "ssrc": 1})
        voice.line.tell(99, {})
        voice.line.tell(22, {"transition_id": 77})
        voice.line.tell_bytes(99, b"")
        voice.line.tell_bytes(27, b"\0no proposals")
        await voice.until(lambda: voice.invalid_commits)
        voice.new_group()
        await keyed(show, discord_double)
        await hears(show, streamer)
        assert voice.lines == 1


@pytest.mark.parametrize("code", [4006, 4009, 4015, 1006])
async def test_a_lost_connection_is_made_anew(
    in_discord: InDiscord, discord_double: DiscordDouble, code: int
):
    voice = discord_double.voice()
    async with rehearsed(in_discord, 0.02) as show:
        await discord_double.until(lambda: discord_double.logins)
        streamer = await in_call(show, discord_double)
        told: list[tuple[str, str]] = []
        call = call_of(show)
        tell = call._tell
        call._tell = lambda *words: (told.append(words[:2]), tell(*words))
        await voice.hang_up(code if code != 1006 else 1011)
        await show.until(lambda: voice.lines == 2)
        await keyed(show, discord_double)
        await hears(show, streamer)
        assert told[0][0] == "retrying"
        assert (str(code) in told[0][1]) == (code in (4006, 4009, 4015))
        await state(show, "ok")


async def test_a_moderator_may_move_it(in_discord: InDiscord, discord_double: DiscordDouble):
    async with rehearsed(in_discord, 0.02) as show:
        await discord_double.until(lambda: discord_double.logins)
        await in_call(show, discord_double)
        ann = await join(discord_double, ANN, LOUNGE)
        await discord_double.move_bot(LOUNGE)
        await state(show, "ok", "Lounge")
        await keyed(show, discord_double, LOUNGE)
        await hears(show, ann)
        assert discord_double.states[BOT] == LOUNGE


@pytest.mark.parametrize("lets_go", [True, False])
async def test_it_goes_with_the_streamer_to_another_channel(
    in_discord: InDiscord, discord_double: DiscordDouble, monkeypatch, lets_go: bool
):
    monkeypatch.setattr(voice_call, "MOVE_S", 0.3)
    discord_double.lets_go = lets_go
    async with rehearsed(in_discord, 0.02) as show:
        await discord_double.until(lambda: discord_double.logins)
        await in_call(show, discord_double)
        discord_double.voice().leave(STREAMER)
        streamer = await join(discord_double, STREAMER, LOUNGE)
        await state(show, "ok", "Lounge")
        await keyed(show, discord_double, LOUNGE)
        await hears(show, streamer)
        assert voice_connection(show).note == "in Lounge with 1 person"


async def test_who_throws_it_out_is_obeyed(in_discord: InDiscord, discord_double: DiscordDouble):
    async with rehearsed(in_discord) as show:
        await discord_double.until(lambda: discord_double.logins)
        await in_call(show, discord_double)
        await discord_double.throw_out()
        gone = await state(show, "failed", "somebody disconnected it")
        assert "!join" in gone.fix
        assert discord_double.voice().lines == 1
        await show.emit(ChatMessage(text="hello"))  # the rest of the show goes on


async def test_a_channel_deleted_in_mid_sentence(
    in_discord: InDiscord, discord_double: DiscordDouble
):
    async with rehearsed(in_discord, 0.1) as show:
        show.mind.answer = "one two three four five six seven eight nine ten."
        await discord_double.until(lambda: discord_double.logins)
        streamer = await in_call(show, discord_double)
        show.ears.texts = ["Luna, count"]
        await streamer.say(buzz(0.8))
        await discord_double.voice().until(lambda: streamer.frames > 20)
        await discord_double.delete_channel(GREEN_ROOM)
        await state(show, "failed", "deleted")
        await show.until(lambda: show.exchanges)
        await show.settle()


async def test_without_end_to_end_encryption_it_says_what_is_missing(
    in_discord: InDiscord, discord_double: DiscordDouble
):
    discord_double.voice().refuse_with = [4017]
    async with rehearsed(in_discord) as show:
        await discord_double.until(lambda: discord_double.logins)
        await join(discord_double, STREAMER)
        failed = await state(show, "failed", "4017")
        assert "davey" in failed.fix
        assert discord_double.voice().lines == 1, "trying again would not help"


async def test_a_refused_join_is_tried_again(in_discord: InDiscord, discord_double: DiscordDouble):
    discord_double.voice().refuse_with = [4006, 4011]
    async with rehearsed(in_discord, 0.02) as show:
        await discord_double.until(lambda: discord_double.logins)
        streamer = await in_call(show, discord_double)
        assert discord_double.voice().lines == 3
        await hears(show, streamer)


async def test_where_it_may_not_go_it_says_so(in_discord: InDiscord, discord_double: DiscordDouble):
    discord_double.permissions = 1 << 10
    async with rehearsed(in_discord) as show:
        await discord_double.until(lambda: discord_double.logins)
        await discord_double.goes_to(STREAMER, GREEN_ROOM)
        failed = await state(show, "failed", "may not join")
        assert "Connect" in failed.fix


# --- whom it hears ---------------------------------------------------------------------------


async def test_other_bots_and_who_is_left_alone_are_not_heard(
    in_discord: InDiscord, discord_double: DiscordDouble
):
    async with rehearsed(in_discord, 0.02, voice={"ignore": ["ann"]}) as show:
        await discord_double.until(lambda: discord_double.logins)
        streamer = await in_call(show, discord_double)
        ann = await join(discord_double, ANN)
        jukebox = await join(discord_double, OTHER_BOT)
        await keyed(show, discord_double)
        await asyncio.gather(ann.say(buzz(0.6)), jukebox.say(buzz(0.6)))
        await hears(show, streamer)
        assert len(show.ears.asked) == 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("encrypted", [True, False])
async def test_either_cipher_and_a_stage_without_dave(
    in_discord: InDiscord, discord_double: DiscordDouble, mode: str, encrypted: bool
):
    voice = discord_double.voice()
    voice.modes, voice.encrypted = ("xsalsa20_poly1305", mode), encrypted
    async with rehearsed(in_discord, 0.05) as show:
        await discord_double.until(lambda: discord_double.logins)
        streamer = await join(discord_double, STREAMER)
        await state(show, "ok")
        await show.until(lambda: line_of(show).can_speak)
        await hears(show, streamer)
        assert speech_in(streamer.sound)[0] == pytest.approx(0.1, abs=0.05)
        assert voice.line.transport.mode == mode


# --- asked by people -------------------------------------------------------------------------


def line(text: str, trust: Trust = Trust.MODERATOR) -> ChatMessage:
    return ChatMessage(text=text, trust=trust, user=User(id="1", name="Mo"))


async def test_it_comes_and_goes_on_command(in_discord: InDiscord, discord_double: DiscordDouble):
    async with rehearsed(in_discord, voice={"follow": False, "channel": "Lounge"}) as show:
        await discord_double.until(lambda: discord_double.logins)
        await discord_double.goes_to(STREAMER, GREEN_ROOM)
        await show.emit(line("!join", Trust.VIEWER))
        assert voice_connection(show) is None
        await show.emit(line("!join #lounge"))
        await state(show, "ok", "Lounge")
        desk_of(show).join()  # as a slash command does
        await state(show, "ok", "Green Room")
        await show.emit(line("!leave"))
        await show.until(lambda: voice_connection(show) is None)
        assert BOT not in discord_double.states


async def test_a_channel_that_is_not_there_is_named_with_those_that_are(
    in_discord: InDiscord, discord_double: DiscordDouble
):
    async with rehearsed(in_discord) as show:
        await discord_double.until(lambda: discord_double.logins)
        await show.emit(line("!join Attic"))
        assert "Green Room, Lounge" in show.platform.said[-1]


# --- interrupted -----------------------------------------------------------------------------


async def test_words_cut_it_at_once_and_only_what_was_heard_is_remembered(
    in_discord: InDiscord, discord_double: DiscordDouble
):
    words = "one two three four five six seven eight nine ten eleven twelve"
    async with rehearsed(in_discord, 0.25) as show:
        answers = [f"{words}.", "Fine."]
        show.mind.answer = lambda request: answers[min(1, len(show.exchanges))]
        await discord_double.until(lambda: discord_double.logins)
        streamer = await in_call(show, discord_double)
        show.ears.texts = ["Luna, count", "Luna stop that please"]
        await streamer.say(buzz(0.8))
        await discord_double.voice().until(lambda: streamer.frames > 25)
        await streamer.say(buzz(0.8))
        await show.until(lambda: len(show.exchanges) == 2)
        await show.settle()
        first = show.exchanges[0]
        assert first.reason == "Streamer (@streamer) speaks"
        sent, _ = speech_in(streamer.sound)
        said = (len(first.heard.split()) + 1) * 0.25
        assert sent == pytest.approx(said, abs=0.3), "what was heard, and the answer after it"
        assert len(first.heard.split()) < 10
        assert first.heard in [message.content for message in show.mind.asked[-1].messages]
