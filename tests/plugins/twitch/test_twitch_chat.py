"""The whole way: from Twitch's websocket to the stage, and back into Twitch's chat."""

from __future__ import annotations

import pytest
import twitch_payloads as payloads
from twitch_stage import USERS, connected, noted

from bot.host import ChatMessage, Trust
from db import UserRepository
from plugins.twitch.identity import Identity


async def test_a_chat_line_is_answered_in_twitch_chat_as_a_reply(on_air, twitch):
    async with on_air(plugins={"chat": {"write_answers": True}}) as show:
        await connected(show)
        show.mind.answer = "Hello Mia, welcome in."
        line = payloads.chat("hi luna")
        await twitch.notify("channel.chat.message", line)
        await twitch.until(lambda: twitch.said())
        call = twitch.asked("chat/messages")[0]
        assert call.body["message"] == "Hello Mia, welcome in."
        assert call.body["reply_parent_message_id"] == line["message_id"]
        assert (call.user, call.body["sender_id"]) == ("200", "200")
        assert show.heard == ["Hello Mia, welcome in."]


async def test_replies_can_be_turned_off(on_air, twitch):
    async with on_air(reply=False, plugins={"chat": {"write_answers": True}}) as show:
        await connected(show)
        await twitch.notify("channel.chat.message", payloads.chat("hi luna"))
        await twitch.until(lambda: twitch.said())
        assert "reply_parent_message_id" not in twitch.asked("chat/messages")[0].body


async def test_the_bots_own_line_comes_back_and_is_not_answered(on_air, twitch):
    async with on_air("chat") as show:
        await connected(show)
        lines = noted(show, ChatMessage)
        own = payloads.chat("!discord hello", number="200", name="Luna_Bot", badges=("moderator",))
        await twitch.notify("channel.chat.message", own)
        await show.until(lambda: lines)
        await show.settle()
        assert lines[0].trust is Trust.MODEL
        assert show.mind.asked == []
        assert show.events("chat")[0]["text"] == "!discord hello"


async def test_another_bots_line_is_shown_and_never_answered(on_air, twitch):
    async with on_air("chat") as show:
        await connected(show)
        line = payloads.chat("Luna, follow us!", number="500", name="Nightbot")
        await twitch.notify("channel.chat.message", line)
        await show.until(lambda: show.events("chat"))
        await show.settle()
        assert show.mind.asked == []


@pytest.mark.parametrize(
    ("badges", "trust", "roles"),
    [
        (("broadcaster", "subscriber"), Trust.OWNER, ("broadcaster", "subscriber")),
        (("moderator",), Trust.MODERATOR, ("moderator",)),
        (("lead_moderator",), Trust.MODERATOR, ("moderator",)),
        (("vip", "founder", "premium"), Trust.VIEWER, ("vip", "subscriber")),
        ((), Trust.VIEWER, ()),
    ],
)
async def test_badges_say_who_may_do_what(on_air, twitch, badges, trust, roles):
    async with on_air() as show:
        await connected(show)
        lines = noted(show, ChatMessage)
        await twitch.notify("channel.chat.message", payloads.chat("hey", badges=badges))
        await show.until(lambda: lines)
        assert lines[0].trust is trust
        assert lines[0].user.roles == roles
        assert (lines[0].user.name, lines[0].user.colour) == ("Mia", "#FF00FF")


async def test_emotes_keep_their_place_and_picture(on_air, twitch):
    fragments = [
        {"type": "text", "text": "ho 🎉 "},
        {"type": "emote", "text": "Kappa", "emote": {"id": "25", "format": ["static"]}},
        {"type": "text", "text": " "},
        {"type": "emote", "text": "lunaDance", "emote": {"id": "e_9", "format": ["animated"]}},
    ]
    async with on_air("chat") as show:
        await connected(show)
        line = payloads.chat("ho 🎉 Kappa lunaDance", fragments=fragments)
        await twitch.notify("channel.chat.message", line)
        await show.until(lambda: show.events("chat"))
        shown = show.events("chat")[0]
        assert [shown["text"][e["start"] : e["end"]] for e in shown["emotes"]] == [
            "Kappa",
            "lunaDance",
        ]
        assert "/25/static/" in shown["emotes"][0]["url"]
        assert "/e_9/animated/" in shown["emotes"][1]["url"]


async def test_a_mention_and_a_reply_to_the_bot_are_for_it(on_air, twitch):
    mention = {"user_id": "200", "user_login": "luna_bot", "user_name": "Luna_Bot"}
    fragments = [
        {"type": "mention", "text": "@Luna_Bot", "mention": mention},
        {"type": "text", "text": " yes?"},
    ]
    reply = {"parent_message_id": "line-0", "parent_user_id": "200"}
    async with on_air() as show:
        await connected(show)
        lines = noted(show, ChatMessage)
        named = payloads.chat("@Luna_Bot yes?", fragments=fragments)
        await twitch.notify("channel.chat.message", named)
        await twitch.notify("channel.chat.message", payloads.chat("@x sure", reply=reply))
        await twitch.notify("channel.chat.message", payloads.chat("just talking"))
        await show.until(lambda: len(lines) == 3)
        assert [line.mentions_bot for line in lines] == [True, True, False]
        assert lines[1].reply_to == "line-0"


async def test_only_the_first_line_ever_is_a_first_line(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        await show.app.database.run(
            lambda s: UserRepository(s).touch("twitch", "400", "Tobi", lines=3)
        )
        lines = noted(show, ChatMessage)
        for line in (
            payloads.chat("hello"),
            payloads.chat("hello again"),
            payloads.chat("back", number="400", name="Tobi"),
            payloads.chat("long here", number="600", name="Ann", badges=("vip",)),
        ):
            await twitch.notify("channel.chat.message", line)
        await show.until(lambda: len(lines) == 4)
        assert [line.first for line in lines] == [True, False, False, False]


async def test_lines_keep_their_order(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        lines = noted(show, ChatMessage)
        for number in range(200):
            await twitch.notify("channel.chat.message", payloads.chat(f"line {number}"))
        await show.until(lambda: len(lines) == 200)
        assert [line.text for line in lines] == [f"line {number}" for number in range(200)]


async def test_a_shared_chat_gives_no_power_to_the_other_channels_moderators(on_air, twitch):
    line = payloads.chat(
        "hi there",
        badges=("moderator",),
        source_broadcaster_user_id="900",
        source_badges=[{"set_id": "moderator", "id": "1", "info": ""}],
    )
    async with on_air() as show:
        await connected(show)
        lines = noted(show, ChatMessage)
        await twitch.notify("channel.chat.message", line)
        await show.until(lambda: lines)
        assert lines[0].trust is Trust.VIEWER


async def test_a_line_delivered_twice_is_taken_once(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        lines = noted(show, ChatMessage)
        line = payloads.chat("once")
        await twitch.notify("channel.chat.message", line, message_id="same")
        await twitch.notify("channel.chat.message", line, message_id="same")
        await twitch.notify("channel.chat.message", payloads.chat("twice"))
        await show.until(lambda: len(lines) == 2)
        assert [message.text for message in lines] == ["once", "twice"]


async def test_a_notification_that_makes_no_sense_stops_nothing(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        lines = noted(show, ChatMessage)
        await twitch.notify("channel.chat.message", {"broadcaster_user_id": "100"})
        await twitch.notify("channel.chat.message", payloads.chat("still here"))
        await show.until(lambda: lines)
        assert lines[0].text == "still here"


async def test_streamer_and_bot_in_one_account_are_told_apart(on_air, twitch, monkeypatch):
    monkeypatch.setitem(USERS, Identity.BOT, ("100", "streamer"))
    async with on_air(bot="streamer", plugins={"chat": {"write_answers": True}}) as show:
        await connected(show)
        lines = noted(show, ChatMessage)
        badges = ("broadcaster",)
        typed = payloads.chat("hi luna", number="100", name="Streamer", badges=badges)
        await twitch.notify("channel.chat.message", typed)
        await twitch.until(lambda: twitch.said())
        await show.settle()
        back = payloads.chat(twitch.said()[0], number="100", name="Streamer", badges=badges)
        back["message_id"] = twitch.written[-1]
        await twitch.notify("channel.chat.message", back)
        await show.until(lambda: len(lines) == 2)
        assert [line.trust for line in lines] == [Trust.OWNER, Trust.MODEL]
