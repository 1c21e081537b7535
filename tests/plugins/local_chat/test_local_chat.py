from __future__ import annotations

import pytest

from bot.errors import Refused
from bot.host import ChatMessage, LocalPlatform, Platform, Trust, User


@pytest.fixture
async def show(rehearse):
    async with rehearse("chat", "commands", "moderation", "local_chat", platform="faraway") as show:
        yield show


def local(show) -> LocalPlatform:
    return show.app.registry.get(Platform, "local")


async def test_a_typed_line_is_answered_and_shown(show) -> None:
    await local(show).write("ann", "hello")
    await show.settle()
    assert show.heard == ["Hello there."]
    assert show.events("chat")[0]["user"] == "ann"


async def test_the_owner_may_use_all_commands_and_nobody_else(show) -> None:
    for user, text in (
        ("ann", "!command add hug Hugs."),
        ("you", "!command add hug Hugs."),
        ("ann", "!hug"),
    ):
        await local(show).write(user, text)
        await show.settle()
    shown = [line["text"] for line in show.events("chat")]
    assert shown.count("!hug is there now.") == 1 and shown[-1] == "Hugs."


async def test_what_the_bot_writes_appears_in_the_chat_and_is_not_answered(show) -> None:
    await show.app.desk.write_chat("Good evening.", platform="local")
    await show.settle()
    assert [line["text"] for line in show.events("chat")] == ["Good evening."]
    assert show.mind.asked == []


async def test_a_first_line_is_known_as_one(show) -> None:
    ids = [await local(show).write("ann", text) for text in ("one", "two")]
    await show.settle()
    await show.app.host.journal.flush()
    rows = [await show.app.desk.trace(id) for id in ids]
    assert all(row["verdict"] for row in rows)
    page = await show.app.desk.events(page=1, search="", kind="ChatMessage")
    assert page["total"] >= 2
    firsts = []
    show.app.host.watchers[ChatMessage] = lambda message: firsts.append(message.first)
    await local(show).write("bo", "one")
    await local(show).write("bo", "two")
    assert firsts == [True, False]


async def test_a_timeout_silences_and_takes_the_lines_off_the_overlay(show) -> None:
    await local(show).write("troll", "first line")
    await local(show).act("timeout", user=User(id="troll", name="troll"), seconds=60)
    await show.settle()
    assert show.events("chat_remove")[-1]["user"] == "troll"
    with pytest.raises(Refused, match="may not write for"):
        await local(show).write("Troll", "let me in")
    await local(show).act("unban", user=User(id="troll", name="troll"))
    assert await local(show).write("troll", "thanks")


async def test_an_action_that_it_cannot_do_is_refused(show) -> None:
    with pytest.raises(Refused, match="cannot raid"):
        await local(show).act("raid")


async def test_a_viewers_line_has_a_viewers_trust(show) -> None:
    seen = []
    show.app.host.watchers[ChatMessage] = lambda message: seen.append(message.trust)
    await local(show).write("ann", "hi")
    await local(show).write("you", "hi")
    assert seen == [Trust.VIEWER, Trust.OWNER]
