"""The real discord.py client in a simulated call: joining, hearing, answering."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import AudioError, NotFound
from bot.host import ChatMessage, Trust, User
from plugins.discord.voice import call
from plugins.discord.voice.transport import MODES
from tests.discord_double.call_stage import (
    InDiscord,
    buzz,
    client_of,
    desk_of,
    heard_lines,
    hears,
    in_call,
    join,
    keyed,
    line_of,
    rehearsed,
    speech_in,
    state,
    voice_connection,
)
from tests.discord_double.discord_double import (
    ANN,
    BOT,
    GREEN_ROOM,
    OTHER_BOT,
    STREAMER,
    DiscordDouble,
)


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
        await streamer.say(buzz(1.0), pace=4)
        await show.until(lambda: len(show.exchanges) == 1)
        await ann.say(buzz(1.0), pace=4)
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


async def test_a_plugin_that_is_turned_off_leaves_the_call_and_nothing_behind(
    in_discord: InDiscord, discord_double: DiscordDouble
):
    async with rehearsed(in_discord) as show:
        await discord_double.until(lambda: discord_double.logins)
        streamer = await in_call(show, discord_double)
        await hears(show, streamer)
        await show.app.loader.disable("discord")
        await discord_double.until(lambda: BOT not in discord_double.states)
        assert voice_connection(show) is None
        left = [task.get_name() for task in asyncio.all_tasks()]
        assert [name for name in left if name.startswith(("call", "Voice", "discord"))] == []
        assert show.app.outputs._guests == []


async def test_on_a_server_that_is_not_meant_it_follows_nobody(
    in_discord: InDiscord, discord_double: DiscordDouble
):
    async with in_discord(server="Another Show") as show:
        await discord_double.until(lambda: discord_double.logins)
        await discord_double.goes_to(STREAMER, GREEN_ROOM)
        await show.until(
            lambda: any(
                member.id == STREAMER
                for guild in client_of(show).guilds
                for channel in guild.voice_channels
                for member in channel.members
            )
        )
        await show.settle()
        desk = desk_of(show)
        assert desk.call.channel is None
        with pytest.raises(NotFound):
            desk.join("Green Room")


async def test_without_libopus_who_asks_it_to_join_is_told_so(
    in_discord: InDiscord, discord_double: DiscordDouble, monkeypatch: pytest.MonkeyPatch
):
    def missing() -> None:
        raise AudioError("voice needs the library libopus", hint="apt install libopus0")

    monkeypatch.setattr(call, "load", missing)
    async with in_discord() as show:
        await discord_double.until(lambda: discord_double.logins)
        await discord_double.goes_to(STREAMER, GREEN_ROOM)
        assert "libopus" in (await state(show, "failed")).note
        monkeypatch.undo()
        desk_of(show).join("Green Room")
        await state(show, "ok")
