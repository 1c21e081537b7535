"""The connection: moved, cut, silent, refused, taken back. Nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio
import sys

import pytest
import twitch_payloads as payloads
from twitch_stage import connected, connection, log_in, noted, state

import plugins.twitch
from bot.host import ChatMessage, Follow
from plugins.twitch import websocket
from plugins.twitch.identity import Identity
from plugins.twitch.twins import Twins

CHAT = "channel.chat.message"


@pytest.mark.parametrize("same_id", [False, True], ids=["new session id", "same session id"])
async def test_events_on_the_old_socket_while_moving_are_not_lost(on_air, twitch, same_id):
    twitch.keep_session_id = same_id
    async with on_air() as show:
        await connected(show)
        lines = noted(show, ChatMessage)
        session = twitch.listening(CHAT)
        old = session.socket
        twitch.welcome.clear()
        await twitch.reconnect(session)
        for number in range(3):
            await twitch.notify(CHAT, payloads.chat(f"before {number}"), socket=old)
        await twitch.until(lambda: len(twitch.sockets) == 3)
        for number in range(3):
            await twitch.notify(CHAT, payloads.chat(f"meanwhile {number}"), socket=old)
        await show.until(lambda: len(lines) == 6)
        twitch.welcome.set()
        await twitch.until(lambda: twitch.listening(CHAT).socket is not old)
        twice = payloads.chat("on both")
        await twitch.notify(CHAT, twice, socket=old, message_id="both")
        await twitch.notify(CHAT, twice, message_id="both")
        await twitch.notify(CHAT, payloads.chat("after"))
        await show.until(lambda: len(lines) == 8)
        texts = [line.text for line in lines]
        early = [f"{when} {number}" for when in ("before", "meanwhile") for number in range(3)]
        assert sorted(texts) == sorted([*early, "on both", "after"])
        assert connection(show).state == "ok"
        await old.close()
        await twitch.until(lambda: old not in twitch.sockets)
    await twitch.until(lambda: not twitch.sockets)  # nothing leaks


async def test_a_move_needs_no_new_subscriptions(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        made = len(twitch.asked("eventsub/subscriptions"))
        session = twitch.listening(CHAT)
        old = session.socket
        await twitch.reconnect(session)
        await twitch.until(lambda: twitch.listening(CHAT).socket is not old)
        await old.close()
        lines = noted(show, ChatMessage)
        await twitch.notify(CHAT, payloads.chat("still heard"))
        await show.until(lambda: lines)
        assert len(twitch.asked("eventsub/subscriptions")) == made


async def test_the_old_socket_is_left_after_a_moment(on_air, twitch, monkeypatch):
    monkeypatch.setattr(websocket, "LINGER_S", 0.01)
    async with on_air() as show:
        await connected(show)
        session = twitch.listening(CHAT)
        old = session.socket
        await twitch.reconnect(session)
        await twitch.until(lambda: old not in twitch.sockets)
        lines = noted(show, ChatMessage)
        await twitch.notify(CHAT, payloads.chat("on the new one"))
        await show.until(lambda: lines)
        assert [line.text for line in lines] == ["on the new one"]


async def test_unloading_in_the_middle_of_a_move_leaks_nothing(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        twitch.welcome.clear()
        await twitch.reconnect(twitch.listening(CHAT))
        await twitch.until(lambda: len(twitch.sockets) == 3)
        await show.app.loader.disable("twitch")
        twitch.welcome.set()
        await twitch.until(lambda: not twitch.sockets)
        assert twitch.listening(CHAT) is None


async def test_where_a_move_fails_the_old_socket_is_read_until_there_is_a_new_session(
    on_air, twitch
):
    async with on_air() as show:
        await connected(show)
        heard = [noted(show, kind) for kind in (ChatMessage, Follow)]
        session = twitch.listening(CHAT)
        old, follows = session.socket, twitch.listening("channel.follow")
        twitch.accept = False
        await twitch.reconnect(session)
        await state(show, "retrying")
        await twitch.notify(CHAT, payloads.chat("still on the old one"), socket=old)
        await show.until(lambda: heard[0])
        twitch.accept = True
        await connected(show)
        assert twitch.listening(CHAT).socket is not old
        await twitch.until(lambda: old not in twitch.sockets)
        await twitch.notify(CHAT, payloads.chat("on the new one"))
        await show.until(lambda: len(heard[0]) == 2)
        assert twitch.listening("channel.follow") is follows  # the other account was left alone


def test_an_event_that_two_sessions_bring_is_one_and_two_that_are_alike_are_two():
    twins, old, new = Twins(), object(), object()

    def told(bits: int) -> dict:
        return {
            "metadata": {"subscription_type": "channel.cheer", "message_id": object()},
            "payload": {"event": {"bits": bits}},
        }

    assert not twins.is_second(old, told(1))
    assert twins.is_second(new, told(1))
    assert not twins.is_second(new, told(1))
    assert not twins.is_second(new, told(1))
    assert twins.is_second(old, told(1))
    assert not twins.is_second(old, told(2))


async def test_after_a_cut_everything_is_subscribed_again(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        before = {s["type"] for s in twitch.listening(CHAT).subscriptions.values()}
        session = twitch.listening(CHAT)
        twitch.cut(session)
        await twitch.until(lambda: (s := twitch.listening(CHAT)) and s is not session)
        await connected(show)
        assert {s["type"] for s in twitch.listening(CHAT).subscriptions.values()} == before
        lines = noted(show, ChatMessage)
        await twitch.notify(CHAT, payloads.chat("hello again"))
        await show.until(lambda: lines)
        await show.settle()
        assert [line.text for line in lines] == ["hello again"]


async def test_the_panel_says_retrying_and_when_and_never_connected_while_it_is_not(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        twitch.accept = False
        twitch.cut(twitch.listening(CHAT))
        told = await state(show, "retrying", "trying again in")
        assert "the bot's account" in told.note
        twitch.accept = True
        await connected(show)


async def test_silence_is_a_loss_too(on_air, twitch, monkeypatch):
    init = websocket.Line.__init__

    def impatient(self, *args, **options):
        init(self, *args, **options, silence_s=0.15)

    monkeypatch.setattr(websocket.Line, "__init__", impatient)
    async with on_air() as show:
        await connected(show)
        first = twitch.listening(CHAT)
        await twitch.until(lambda: (s := twitch.listening(CHAT)) and s is not first)
        assert first.socket not in twitch.sockets


async def test_keepalives_are_not_silence(on_air, twitch, monkeypatch):
    init = websocket.Line.__init__

    def impatient(self, *args, **options):
        init(self, *args, **options, silence_s=2.0)

    monkeypatch.setattr(websocket.Line, "__init__", impatient)
    async with on_air() as show:
        await connected(show)
        first = {id(session) for session in twitch.sessions.values()}
        for _ in range(24):
            for session in list(twitch.sessions.values()):
                await twitch.keepalive(session)
            await asyncio.sleep(0.1)
        assert {id(session) for session in twitch.sessions.values()} == first


async def test_a_login_taken_back_on_twitch_is_asked_for_on_the_panel(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        await twitch.end_subscription(CHAT, "authorization_revoked")
        told = await state(show, "needs_auth", "took the login")
        assert "Chat is not read" in told.note
        assert "log in" in told.fix
        assert show.app.loader.known["twitch"].state == "needs_auth"


async def test_a_subscription_that_twitch_ended_is_named(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        await twitch.end_subscription("channel.follow", "version_removed")
        told = await state(show, "ok", "channel.follow")
        assert told.fix


async def test_a_channel_that_does_not_exist_is_said(on_air, twitch, tmp_path):
    log_in(twitch, tmp_path, Identity.BOT)
    async with on_air(logged_in=False, channel="nobody") as show:
        told = await state(show, "failed", "there is no channel 'nobody'")
        assert "twitch.tv/NAME" in told.fix


async def test_chat_is_read_with_the_bots_login_alone(on_air, twitch, tmp_path):
    log_in(twitch, tmp_path, Identity.BOT)
    async with on_air(logged_in=False) as show:
        told = await state(show, "needs_auth", "Follows, subs, bits and points are not heard")
        assert "Chat is not read" not in told.note
        await twitch.until(lambda: twitch.listening(CHAT))
        lines = noted(show, ChatMessage)
        cheer = payloads.chat("Cheer1 hi", cheer={"bits": 1})
        await twitch.notify(CHAT, cheer)
        await show.until(lambda: lines)
        assert not lines[0].paid  # nothing else will tell of it


async def test_twitch_being_down_at_the_start_is_waited_out(on_air, twitch):
    twitch.accept = False
    async with on_air() as show:
        await state(show, "retrying")
        twitch.accept = True
        await connected(show)
        assert twitch.listening(CHAT)


async def test_disabling_the_plugin_closes_every_socket(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        assert twitch.sockets
        await show.app.loader.disable("twitch")
        await twitch.until(lambda: not twitch.sockets)
        assert twitch.listening(CHAT) is None


@pytest.fixture
def as_it_was():
    """A reload makes the plugin's modules anew; other tests have hold of the old ones."""
    ours = {name: module for name, module in sys.modules.items() if "plugins.twitch" in name}
    yield
    for name in [name for name in sys.modules if "plugins.twitch" in name]:
        del sys.modules[name]
    sys.modules.update(ours)
    plugins.twitch = ours["plugins.twitch"]


async def test_a_reload_connects_anew_and_leaves_no_socket_behind(on_air, twitch, as_it_was):
    async with on_air() as show:
        await connected(show)
        old = list(twitch.sockets)
        await show.app.loader.reload("twitch", twitch.settings)
        await twitch.until(lambda: not set(old) & set(twitch.sockets))
        await twitch.until(lambda: twitch.listening(CHAT) and twitch.listening("channel.follow"))
        lines = noted(show, ChatMessage)
        await twitch.notify(CHAT, payloads.chat("after the reload"))
        await show.until(lambda: lines)
        assert len(twitch.sockets) == 2
