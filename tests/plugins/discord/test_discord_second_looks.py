"""Lines that are looked at twice: edited ones, and those that a human lets go on."""

from __future__ import annotations

from bot.errors import EngineError
from plugins.discord.text.answers import NO_MIND
from tests.discord_double.discord_double import ANN, BEN, BOT, GUILD, STREAMER
from tests.discord_double.text_double import GENERAL, SHOW
from tests.discord_double.text_stage import connected, noted

MAIL = "write to ann.example@mail.example.com"  # what the guard asks a human about


async def test_an_edited_line_is_moderated_again(chatting, texts):
    async with chatting("moderation") as show:
        await connected(show)
        lines = noted(show)
        line = await texts.writes(BEN, "nice stream")
        await show.until(lambda: lines)
        await texts.edits(line, BEN, "https://example.com/free-followers")
        path = f"channels/{GENERAL}/messages/{line}"
        await texts.until(lambda: texts.did("DELETE", path))
        await show.settle()
        assert [one.text for one in lines] == ["nice stream"], "it is a line once"


async def test_an_edit_is_no_command_no_question_and_no_second_line(chatting, texts):
    async with chatting("chat", "moderation", text={"show": ["show"]}) as show:
        await connected(show)
        lines = noted(show)
        line = await texts.writes(STREAMER, "hello")
        await show.until(lambda: lines)
        await texts.edits(line, STREAMER, f"!timeout <@{BEN}>|4m 2s")
        await texts.edits(line, STREAMER, f"<@{BOT}> and you?", edited_timestamp=_later(6))
        on_show = await texts.writes(ANN, "good evening", channel=SHOW)
        await show.until(lambda: show.events("chat"))
        await texts.edits(on_show, ANN, "Luna, good night", channel=SHOW)
        await texts.writes(ANN, "last")
        await show.until(lambda: len(lines) == 2)
        await show.settle()
        assert texts.did("PATCH", f"guilds/{GUILD}/members/{BEN}") == []
        assert texts.said() == []
        assert [fields["text"] for fields in show.events("chat")] == ["good evening"]


async def test_a_line_of_the_show_that_is_taken_back_leaves_its_pages(chatting, texts):
    async with chatting("chat", "moderation", text={"show": ["show"]}) as show:
        await connected(show)
        line = await texts.writes(ANN, "good evening", channel=SHOW)
        await show.until(lambda: show.events("chat"))
        await texts.edits(line, ANN, "https://example.com/free-followers", channel=SHOW)
        await show.until(lambda: show.events("chat_remove"))
        assert show.events("chat_remove")[0]["ids"] == [f"{SHOW}/{line}"]


async def test_a_preview_that_discord_adds_is_no_edit(chatting, texts):
    async with chatting("moderation") as show:
        await connected(show)
        lines = noted(show)
        line = await texts.writes(BEN, "nice stream")
        await show.until(lambda: lines)
        await texts.edits(line, BEN, "https://example.com", edited_timestamp=None)
        await texts.writes(ANN, "last")
        await show.until(lambda: len(lines) == 2)
        await show.settle()
        assert texts.did("DELETE", f"channels/{GENERAL}/messages/{line}") == []


async def test_a_held_line_is_answered_once_a_human_lets_it_go_on(chatting, texts):
    async with chatting() as show:
        await connected(show)
        await texts.writes(ANN, f"<@{BOT}> may I {MAIL}?")
        await show.until(lambda: show.app.holds.waiting())
        assert show.mind.asked == []
        show.app.holds.decide(show.app.holds.waiting()[0].id, "say")
        await texts.until(lambda: texts.said())
        assert show.mind.asked[0].messages[-1].content.endswith(f"may I {MAIL}?")


async def test_a_held_line_that_a_human_keeps_back_is_not(chatting, texts):
    async with chatting() as show:
        await connected(show)
        await texts.writes(ANN, f"<@{BOT}> may I {MAIL}?")
        await show.until(lambda: show.app.holds.waiting())
        show.app.holds.decide(show.app.holds.waiting()[0].id, "drop")
        await show.settle()
        assert show.mind.asked == [] and texts.said() == []


async def test_without_a_mind_who_asks_is_told_so(chatting, texts):
    async with chatting() as show:
        await connected(show)
        show.mind.answer = EngineError("fake", "is down")
        await texts.writes(ANN, f"<@{BOT}> hello?")
        await texts.until(lambda: texts.said())
        assert texts.said() == [
            "I cannot think just now, so there is no answer. Ask me again later."
        ]
        await texts.asks(ANN, "ask", "hello?")
        await texts.until(lambda: texts.followups())
        assert texts.followups() == [NO_MIND]


async def test_an_answer_that_the_guard_keeps_back_is_told_as_none(chatting, texts):
    async with chatting() as show:
        await connected(show)
        show.mind.answer = f"You may {MAIL}."
        await texts.writes(ANN, f"<@{BOT}> how do I reach you?")
        await texts.until(lambda: texts.said())
        assert texts.said() == ["I have no answer that I may write here."]


def _later(minute: int) -> str:
    return f"2026-11-20T20:{minute:02}:00+00:00"
