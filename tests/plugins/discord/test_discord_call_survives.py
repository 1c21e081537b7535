"""What a call survives: changes of keys, garbage, lost connections, moves, refusals."""

from __future__ import annotations

import pytest

from bot.host import ChatMessage
from plugins.discord.voice import call as voice_call
from tests.discord_double.call_stage import (
    InDiscord,
    buzz,
    call_of,
    desk_of,
    hears,
    in_call,
    join,
    keyed,
    line_of,
    rehearsed,
    state,
    voice_connection,
)
from tests.discord_double.discord_double import (
    ANN,
    BEN,
    BOT,
    GREEN_ROOM,
    LOUNGE,
    STREAMER,
    DiscordDouble,
)


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
        desk_of(show).ready()  # a new login tells who is where again
        await show.emit(ChatMessage(text="hello"))  # the rest of the show goes on
        assert discord_double.voice().lines == 1
        await discord_double.goes_to(STREAMER, LOUNGE)
        await state(show, "ok", "Lounge")


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
        assert desk_of(show).call.channel is None


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
