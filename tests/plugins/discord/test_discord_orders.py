"""Commands in Discord, written and with a slash, and moderation by them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.host import CommandInvoked, Origin, Trust, UserModerated
from plugins.discord.text import slash
from plugins.discord.text.answers import ASLEEP, HELD
from plugins.discord.text.events import DiscordMessage
from tests.discord_double.discord_double import ANN, BEN, BOT, GUILD, STREAMER
from tests.discord_double.text_double import GENERAL, LOG, MOD_ROLE, NEWS
from tests.discord_double.text_stage import connected, noted, state

BANS, MEMBER_UPDATE = 22, 24


def seconds_until(stamp: str) -> float:
    return (datetime.fromisoformat(stamp) - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize("call", ["", f"<@{BOT}> "])
async def test_a_timeout_takes_name_length_and_reason(chatting, texts, call):
    async with chatting(text={"log_channel": "log"}) as show:
        await connected(show)
        moderated = noted(show, UserModerated)
        await texts.writes(STREAMER, f"{call}!timeout <@{BEN}>|4m 2s|too loud")
        await texts.until(lambda: texts.said() and texts.said(LOG))
        asked = texts.did("PATCH", f"guilds/{GUILD}/members/{BEN}")[0]
        assert 235 < seconds_until(asked.body["communication_disabled_until"]) <= 242
        assert asked.reason == "too loud, by Streamer"
        assert texts.said() == ["Ben rests for 4m 2s."]
        assert texts.said(LOG) == ["timeout of 4m 2s, Ben, by Luna: too loud, by Streamer"]
        assert [(e.action, e.seconds, e.user.name) for e in moderated] == [("timeout", 242, "Ben")]


async def test_a_name_is_looked_up_and_an_unknown_one_is_told(chatting, texts):
    async with chatting() as show:
        await connected(show)
        await texts.writes(STREAMER, "!timeout ben|1h|")
        await texts.until(lambda: texts.said())
        await texts.writes(STREAMER, "!timeout nobody|1h|")
        await texts.until(lambda: len(texts.said()) == 2)
        assert texts.did("PATCH", f"guilds/{GUILD}/members/{BEN}")
        assert "there is no 'nobody' on the server" in texts.said()[1]


async def test_beep_is_a_rest_of_twelve_hours_and_a_ban_is_a_ban(chatting, texts):
    async with chatting() as show:
        await connected(show)
        await texts.writes(STREAMER, f"!beep <@{BEN}>")
        await texts.until(lambda: texts.said())
        until = texts.did("PATCH", f"guilds/{GUILD}/members/{BEN}")[0].body
        assert 43_100 < seconds_until(until["communication_disabled_until"]) <= 43_200
        await texts.writes(STREAMER, f"!ban <@{BEN}>|spam")
        await texts.until(lambda: len(texts.said()) == 2)
        assert texts.did("PUT", f"guilds/{GUILD}/bans/{BEN}")[0].reason == "spam, by Streamer"
        assert texts.said() == ["Ben rests for 12h.", "Ben is banned."]


async def test_who_moderates_is_not_moderated(chatting, texts):
    texts.roles[ANN] = [MOD_ROLE]
    async with chatting(roles={"moderators": ["Helpers"]}) as show:
        await connected(show)
        await texts.writes(ANN, f"!ban <@{STREAMER}>|mutiny")
        await texts.until(lambda: texts.said())
        assert "Streamer moderates here" in texts.said()[0]
        assert not texts.did("PUT", f"guilds/{GUILD}/bans/{STREAMER}")


async def test_viewers_command_nothing(chatting, texts):
    async with chatting() as show:
        await connected(show)
        lines = noted(show)
        for text in (f"!ban <@{ANN}>|x", "!send #news hello", "!sleep", f"<@{BOT}> !live"):
            await texts.writes(BEN, text)
        await show.until(lambda: len(lines) == 4)
        await show.settle()
        assert texts.said() == texts.said(NEWS) == []
        assert show.mind.asked == []


async def test_arguments_that_make_no_sense_are_told(chatting, texts):
    async with chatting() as show:
        await connected(show)
        await texts.writes(STREAMER, "!timeout Ben for a while")
        await texts.until(lambda: texts.said())
        assert texts.said() == ["Write !timeout name|4m 2s|reason."]


async def test_lines_are_sent_and_replied_where_they_are_wanted(chatting, texts):
    async with chatting() as show:
        await connected(show)
        number = await texts.writes(ANN, "a question")
        await texts.writes(STREAMER, f"!send <#{NEWS}> Tonight at https://twitch.tv/luna")
        await texts.writes(STREAMER, f"!reply {number} An answer.")
        link = f"https://discord.com/channels/{GUILD}/{NEWS}/{number}"
        await texts.writes(STREAMER, f"!reply {link} Another.")
        await texts.until(lambda: len(texts.said()) == 4 and len(texts.said(NEWS)) == 2)
        assert texts.said(NEWS) == ["Tonight at https://twitch.tv/luna", "Another."]
        calls = texts.did("POST", f"channels/{GENERAL}/messages")
        reply = next(call.body for call in calls if call.body["content"] == "An answer.")
        assert reply["message_reference"]["message_id"] == number


async def test_it_sleeps_until_it_is_woken_also_after_a_restart(chatting, texts):
    for run in range(2):
        async with chatting() as show:
            await connected(show)
            if run == 0:
                await texts.writes(STREAMER, "!sleep")
                await texts.until(lambda: texts.said())
            lines = noted(show)
            await texts.writes(BEN, f"<@{BOT}> are you there?")
            await show.until(lambda: lines)  # noqa: B023  # used at once
            await show.settle()
            assert show.mind.asked == []
            assert any("sleeps" in step for step in show.trace(lines[0]))
    async with chatting() as show:
        await connected(show)
        await texts.writes(STREAMER, "!wake")
        await texts.until(lambda: "Good morning." in texts.said())
        await texts.writes(BEN, f"<@{BOT}> and now?")
        await show.until(lambda: show.mind.asked)


async def test_a_missing_right_is_named(chatting, texts):
    texts.fail("PATCH", f"guilds/{GUILD}/members/{BEN}", 403, {"message": "Missing Permissions"})
    async with chatting() as show:
        await connected(show)
        await texts.writes(STREAMER, f"!timeout <@{BEN}>|1h")
        await texts.until(lambda: texts.said())
        assert "Missing Permissions" in texts.said()[0]
        assert "Timeout Members, and a role above theirs" in texts.said()[0]


async def test_a_banned_word_is_a_timeout_of_half_a_minute(chatting, texts):
    async with chatting("moderation") as show:
        await connected(show)
        await texts.writes(BEN, "what a faggot")
        await texts.until(lambda: texts.said())
        until = texts.did("PATCH", f"guilds/{GUILD}/members/{BEN}")[0]
        assert 20 < seconds_until(until.body["communication_disabled_until"]) <= 30
        assert until.reason == "a banned word"


async def test_what_moderators_do_by_hand_is_in_the_journal(chatting, texts):
    async with chatting(text={"log_channel": "log"}) as show:
        await connected(show)
        moderated = noted(show, UserModerated)
        until = (datetime.now(UTC) + timedelta(seconds=90)).isoformat()
        changes = [{"key": "communication_disabled_until", "new_value": until}]
        entry = {"user_id": str(ANN), "target_id": str(BEN), "guild_id": str(GUILD)}
        for action, more in ((MEMBER_UPDATE, {"changes": changes}), (BANS, {"reason": "spam"})):
            fields = entry | {"id": str(texts.new_id()), "action_type": action} | more
            await texts.dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", fields)
        own = entry | {"id": "5", "action_type": BANS, "user_id": str(BOT)}
        await texts.dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", own)
        await texts.until(lambda: len(texts.said(LOG)) == 2)
        assert [e.action for e in moderated] == ["timeout", "ban"]
        assert (moderated[1].user.id, moderated[1].reason) == (str(BEN), "spam")


# --- with a slash ------------------------------------------------------------------------------


async def test_the_houses_commands_are_listed_and_answer(chatting, texts):
    commands = {"commands": {"hello": "Hello {user}."}}
    async with chatting(plugins={"commands": commands}) as show:
        await connected(show)
        path = f"applications/{BOT}/guilds/{GUILD}/commands"
        await texts.until(lambda: texts.did("PUT", path))
        listed = {command["name"] for command in texts.did("PUT", path)[-1].body}
        assert {"commands", "timeout", "send", "join", "ask"} <= listed
        await texts.asks(BEN, "commands")
        await texts.until(lambda: texts.followups())
        assert "!hello" in texts.followups()[0]
        assert texts.said() == []


async def test_a_slash_command_goes_the_way_of_every_command(chatting, texts):
    async with chatting() as show:
        await connected(show)
        await texts.until(lambda: texts.did("PUT", f"applications/{BOT}/guilds/{GUILD}/commands"))
        await texts.asks(STREAMER, "timeout", f"{BEN}|10m|calm")
        await texts.until(lambda: texts.followups())
        assert texts.followups() == [f"{BEN} rests for 10m."]


async def test_a_slash_command_for_moderators_is_refused_at_once(chatting, texts):
    async with chatting() as show:
        await connected(show)
        await texts.until(lambda: texts.did("PUT", f"applications/{BOT}/guilds/{GUILD}/commands"))
        invoked = noted(show, CommandInvoked)
        number = await texts.asks(BEN, "ban", str(ANN))
        path = f"interactions/{number}/interaction-{number}/callback"
        await texts.until(lambda: texts.did("POST", path))
        told = texts.did("POST", path)[0].body["data"]
        assert told["content"] == "/ban is for moderators."
        assert told["flags"] == 64
        assert not invoked
        assert not texts.did("PUT", f"guilds/{GUILD}/bans/{ANN}")


async def test_the_bot_is_asked_with_a_slash(chatting, texts):
    async with chatting() as show:
        await connected(show)
        await texts.until(lambda: texts.did("PUT", f"applications/{BOT}/guilds/{GUILD}/commands"))
        show.mind.answer = "Nine."
        await texts.asks(BEN, "ask", "three times three?")
        await texts.until(lambda: texts.followups())
        assert texts.followups() == ["Nine."]


async def test_who_asks_too_often_with_a_slash_alone_is_told_so(chatting, texts):
    async with chatting(limits={"person_minute": 1}) as show:
        await connected(show)
        await texts.until(lambda: texts.did("PUT", f"applications/{BOT}/guilds/{GUILD}/commands"))
        show.mind.answer = "Nine."
        for number in range(1, 3):
            await texts.asks(BEN, "ask", "three times three?")
            await texts.until(lambda: len(texts.followups()) == number)  # noqa: B023  # used at once
        told = "I write 1 lines a minute for one person at most. Ask me again later."
        assert texts.followups() == ["Nine.", told]
        assert texts.whispers() == [told]


async def test_who_asks_with_a_slash_while_it_sleeps_alone_is_told_so(chatting, texts):
    commands = {"commands": {"hello": "Hello {user}."}}
    async with chatting(plugins={"commands": commands}) as show:
        await connected(show)
        await texts.until(lambda: texts.did("PUT", f"applications/{BOT}/guilds/{GUILD}/commands"))
        await texts.writes(STREAMER, "!sleep")
        await texts.until(lambda: texts.said())
        await texts.asks(BEN, "ask", "are you there?")
        await texts.until(lambda: texts.whispers())
        await texts.asks(BEN, "run", "hello")
        await texts.until(lambda: len(texts.whispers()) == 2)
        assert texts.followups() == texts.whispers() == [ASLEEP, ASLEEP]
        assert show.mind.asked == []


async def test_while_everything_is_held_the_asker_alone_is_told_so(chatting, texts):
    async with chatting() as show:
        await connected(show)
        await texts.until(lambda: texts.did("PUT", f"applications/{BOT}/guilds/{GUILD}/commands"))
        show.app.switches.set(hold_all=True)
        await texts.asks(BEN, "ask", "are you there?")
        await texts.until(lambda: texts.whispers())
        assert texts.followups() == texts.whispers() == [HELD]


async def test_a_question_that_moderation_lets_not_pass_ends_too(chatting, texts, monkeypatch):
    monkeypatch.setattr(slash, "ASK_WAIT_S", 0.05)
    async with chatting("moderation") as show:
        await connected(show)
        await texts.until(lambda: texts.did("PUT", f"applications/{BOT}/guilds/{GUILD}/commands"))
        await texts.asks(BEN, "ask", "WHY DOES NOBODY EVER ANSWER WHAT I ASK HERE?")
        await texts.until(lambda: texts.whispers())
        assert texts.followups() == texts.whispers() == [slash.NO_ANSWER]
        assert show.mind.asked == []


async def test_the_streamers_own_commands_are_run_with_a_slash(chatting, texts):
    commands = {"commands": {"hello": "Hello {user}, {args}."}}
    async with chatting(plugins={"commands": commands}) as show:
        await connected(show)
        await texts.until(lambda: texts.did("PUT", f"applications/{BOT}/guilds/{GUILD}/commands"))
        await texts.asks(BEN, "run", "hello you")
        await texts.until(lambda: texts.followups())
        assert texts.followups() == ["Hello Ben, you."]


async def test_a_slash_command_without_an_answer_ends_too(chatting, texts, monkeypatch):
    monkeypatch.setattr(slash, "WAIT_S", 0.05)
    async with chatting() as show:
        await connected(show)
        await texts.until(lambda: texts.did("PUT", f"applications/{BOT}/guilds/{GUILD}/commands"))
        await texts.asks(STREAMER, "leave")
        await texts.until(lambda: texts.followups())
        assert texts.followups() == [slash.PASSED_ON]


async def test_where_slash_commands_are_not_allowed_the_panel_says_how(chatting, texts):
    path = f"applications/{BOT}/guilds/{GUILD}/commands"
    for _ in range(4):
        texts.fail("PUT", path, 403, {"message": "Missing Access", "code": 50001})
    async with chatting() as show:
        told = await state(show, "failed", "Missing Access", part="commands")
        assert "applications.commands" in told.fix
        await connected(show)


async def test_a_simulated_command_changes_nothing(chatting, texts):
    async with chatting() as show:
        await connected(show)
        line = DiscordMessage(
            platform="discord",
            key=f"{GENERAL}/1",
            text="!sleep",
            trust=Trust.MODERATOR,
            origin=Origin.SIMULATED,
        )
        await show.emit(line)
        assert any("would run !sleep" in step for step in show.trace(line))
        for text in (f"!ban {BEN}|x", "!send news hello", "!live"):
            await show.emit(replace(line, id=text, key=f"{GENERAL}/{text}", text=text))
        await texts.writes(BEN, f"<@{BOT}> are you awake?")
        await texts.until(lambda: texts.said())
        assert len(texts.said()) == 1
        assert texts.said(NEWS) == []
        assert not texts.did("PUT", f"guilds/{GUILD}/bans/{BEN}")


async def test_a_link_is_deleted_and_nobody_has_an_answer_to_it(chatting, texts):
    async with chatting("moderation", text={"log_channel": "log"}) as show:
        await connected(show)
        moderated = noted(show, UserModerated)
        number = await texts.writes(BEN, f"<@{BOT}> buy at https://cheap.example/now")
        await texts.until(lambda: texts.did("DELETE", f"channels/{GENERAL}/messages/{number}"))
        await texts.until(lambda: texts.said(LOG))
        assert [(e.action, e.message) for e in moderated] == [("delete", f"{GENERAL}/{number}")]
        assert show.mind.asked == []
