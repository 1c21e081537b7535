"""The connection: what the panel says of it, and how it comes back."""

from __future__ import annotations

import sys

from bot.host import Origin
from plugins.discord.text.events import DiscordMessage
from tests.discord_double.discord_double import ANN, BOT, GUILD, TOKEN
from tests.discord_double.text_double import GENERAL, RECONNECT, SESSION_GONE
from tests.discord_double.text_stage import connected, noted, state

IDENTIFY, RESUME, HEARTBEAT = 2, 6, 1


def ops(texts) -> list[int]:
    return [op for op, _ in texts.told]


async def test_without_a_token_the_panel_says_so(chatting):
    async with chatting(token="") as show:
        told = await state(show, "needs_auth", "no bot token")
        assert "docs/discord.md" in told.fix


async def test_a_wrong_token_is_said_and_never_shown(chatting, texts, capsys):
    async with chatting(token="not-the-right-token-at-all") as show:
        told = await state(show, "needs_auth", "refuses the bot token")
        assert "Reset Token" in told.fix
        assert texts.logins == 0
    assert "not-the-right-token" not in "".join(capsys.readouterr())


async def test_a_missing_intent_is_named_and_turned_on_it_works(chatting, texts):
    texts.close_with = 4014
    async with chatting() as show:
        told = await state(show, "needs_auth", "4014")
        assert "Message Content Intent" in told.fix
        texts.close_with = 0
        await connected(show)
        await texts.writes(ANN, f"<@{BOT}> hi")
        await texts.until(lambda: texts.said())


async def test_a_revoked_token_is_told_and_not_tried_again(chatting, texts):
    async with chatting() as show:
        await connected(show)
        texts.told.clear()
        await texts.close_all(4004)
        told = await state(show, "needs_auth", "4004")
        assert "Reset Token" in told.fix
        assert texts.told == []


async def test_a_bot_that_is_on_no_server_gets_its_invitation(chatting, texts):
    texts.guilds_there = False
    async with chatting() as show:
        told = await state(show, "needs_auth", "not on your server")
        assert f"client_id={BOT}&scope=bot+applications.commands" in told.fix


async def test_it_beats_its_heart_and_says_what_it_wants_to_hear(chatting, texts):
    async with chatting() as show:
        await connected(show)
        assert ops(texts)[:2] == [HEARTBEAT, IDENTIFY]
        login = texts.told[1][1]
        assert login["intents"] & (1 << 15)  # message content
        assert not login["intents"] & (1 << 1)  # members and presences take more than is needed
        assert not login["intents"] & (1 << 8)


async def test_a_broken_link_is_resumed_and_nothing_is_said_twice(chatting, texts):
    async with chatting() as show:
        await connected(show)
        lines = noted(show)
        for again in (texts.cut, lambda: texts.tell(RECONNECT)):
            texts.told.clear()
            await again()
            await texts.until(lambda: RESUME in ops(texts))
            resumed = next(data for op, data in texts.told if op == RESUME)
            assert (resumed["session_id"], resumed["token"]) == ("session", TOKEN)
            assert resumed["seq"] > 0
        await connected(show)
        number = await texts.writes(ANN, "once")
        await texts.dispatch("MESSAGE_CREATE", texts.message(number, ANN, "once"))
        await texts.writes(ANN, "end")
        await show.until(lambda: len(lines) == 2)
        assert [line.text for line in lines] == ["once", "end"]
        assert texts.logins == 1


async def test_a_session_that_is_gone_is_begun_anew(chatting, texts):
    async with chatting() as show:
        await connected(show)
        await texts.tell(SESSION_GONE, False)
        await texts.until(lambda: texts.logins == 2)
        await texts.writes(ANN, f"<@{BOT}> still there?")
        await texts.until(lambda: texts.said())
        assert texts.logins == 2


async def test_discord_that_cannot_be_reached_is_tried_again(chatting, texts):
    async with chatting(api_url="http://127.0.0.1:9/api") as show:
        told = await state(show, "retrying", "cannot be reached")
        assert "tried again in" in told.fix


async def test_a_line_waits_where_discord_takes_none_just_now(chatting, texts):
    path = f"channels/{GENERAL}/messages"
    limited = {"message": "You are being rate limited.", "retry_after": 0.02, "global": False}
    texts.fail("POST", path, 429, limited, Via="1.1 google", Retry_After="0.02")
    async with chatting() as show:
        await connected(show)
        show.mind.answer = "After all."
        await texts.writes(ANN, f"<@{BOT}> hi")
        await texts.until(lambda: len(texts.said()) == 2)
        assert texts.said() == ["After all."] * 2  # refused, and then taken


async def test_a_line_that_would_wait_for_long_is_told_of(chatting, texts):
    path = f"channels/{GENERAL}/messages"
    limited = {"message": "You are being rate limited.", "retry_after": 300, "global": False}
    texts.fail("POST", path, 429, limited, Via="1.1 google")
    async with chatting() as show:
        await connected(show)
        lines = noted(show)
        await texts.writes(ANN, f"<@{BOT}> hi")
        await show.until(lambda: lines and any("429" in step for step in show.trace(lines[0])))
        assert any("try again in 300 s" in step for step in show.trace(lines[0]))


async def test_a_channel_that_is_closed_to_the_bot_is_named_with_its_remedy(chatting, texts):
    refusal = {"message": "Missing Permissions", "code": 50013}
    texts.fail("POST", f"channels/{GENERAL}/messages", 403, refusal)
    async with chatting() as show:
        await connected(show)
        lines = noted(show)
        await texts.writes(ANN, f"<@{BOT}> hi")
        await show.until(
            lambda: lines and any("Send Messages" in step for step in show.trace(lines[0]))
        )
        assert not show.exchanges[0].remembered


async def test_a_simulated_line_leaves_nothing_in_discord(chatting, texts):
    async with chatting() as show:
        await connected(show)
        asked = DiscordMessage(
            platform="discord", key=f"{GENERAL}/1", text="hi", asked=True, origin=Origin.SIMULATED
        )
        await show.emit(asked)
        assert texts.said() == []
        assert any("nothing left the machine" in step for step in show.trace(asked))


async def test_a_server_that_is_not_meant_is_not_read(chatting, texts):
    async with chatting(server="Another Show") as show:
        await state(show, "needs_auth", "it is on others")
        lines = noted(show)
        await texts.writes(ANN, f"<@{BOT}> hi")
        await show.settle()
        assert lines == []
        assert not texts.did("PUT", f"applications/{BOT}/guilds/{GUILD}/commands")


async def test_what_the_settings_name_and_the_server_has_not_is_said_at_once(chatting):
    posts = {"live_channel": "nowhere", "mention": "Fans"}
    async with chatting(posts=posts, roles={"moderators": ["Heroes"]}) as show:
        told = await state(show, "failed", "posts.live_channel", part="server")
        assert "Discord has no channel 'nowhere'" in told.note
        assert "roles.moderators: the server has no role 'Heroes'" in told.note
        assert "posts.mention" not in told.note
        await connected(show)


async def test_loaded_anew_it_answers_once(chatting, texts, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("plugins.discord")]:
        monkeypatch.setitem(sys.modules, name, sys.modules[name])  # the old code, for later tests
    async with chatting() as show:
        await connected(show)
        await show.app.loader.reload("discord", texts.settings)
        await texts.until(lambda: texts.logins == 2)
        await connected(show)
        await texts.writes(ANN, f"<@{BOT}> hi")
        await texts.until(lambda: texts.said())
        await show.settle()
        assert len(texts.said()) == 1
