"""Twitch and Discord in one show: each is answered where it wrote, and neither needs the other."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import twitch_payloads as payloads
from twitch_stage import connected as on_twitch
from twitch_stage import state as twitch_state

pytest.importorskip("discord")
pytest.importorskip("davey")

from plugins.discord import client
from tests.discord_double.discord_double import ANN, BOT
from tests.discord_double.text_double import NEWS, TextDouble
from tests.discord_double.text_stage import connected as on_discord
from tests.discord_double.text_stage import state as discord_state


@pytest.fixture
async def texts(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TextDouble]:
    monkeypatch.setattr(client, "SERVERS_S", 0.05)
    double = TextDouble()
    await double.start()
    yield double
    await double.close()


async def test_each_is_answered_where_it_wrote(on_air, twitch, texts):
    plugins = {"chat": {"write_answers": True}, "discord": texts.settings}
    async with on_air(plugins=plugins) as show:
        await on_twitch(show)
        await on_discord(show)
        show.mind.answer = "Hello."
        await texts.writes(ANN, f"<@{BOT}> hi")
        await texts.until(lambda: texts.said())
        await twitch.notify("channel.chat.message", payloads.chat("hi luna"))
        await twitch.until(lambda: twitch.said())
        assert (texts.said(), twitch.said()) == (["Hello."], ["Hello."])


async def test_going_live_on_twitch_is_posted_in_discord(on_air, twitch, texts):
    discord = texts.settings | {"posts": {"live_channel": "news"}}
    async with on_air(plugins={"discord": discord}) as show:
        await on_twitch(show)
        await on_discord(show)
        online = {
            "id": "1",
            "broadcaster_user_id": "100",
            "broadcaster_user_login": "streamer",
            "broadcaster_user_name": "Streamer",
            "type": "live",
            "started_at": "2026-11-20T20:00:00Z",
        }
        await twitch.notify("stream.online", online)
        await texts.until(lambda: texts.said(NEWS))
        assert "is live" in texts.said(NEWS)[0]


async def test_where_one_is_not_logged_in_the_other_works(on_air, twitch, texts):
    async with on_air(logged_in=False, plugins={"discord": texts.settings}) as show:
        await twitch_state(show, "needs_auth")
        await on_discord(show)
        await texts.writes(ANN, f"<@{BOT}> hi")
        await texts.until(lambda: texts.said())
    settings = texts.settings | {"token": ""}
    async with on_air(plugins={"chat": {"write_answers": True}, "discord": settings}) as show:
        await discord_state(show, "needs_auth")
        await on_twitch(show)
        await twitch.notify("channel.chat.message", payloads.chat("hi luna"))
        await twitch.until(lambda: twitch.said())
