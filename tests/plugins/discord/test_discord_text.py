"""The whole way: from Discord's gateway to the mind, and back into Discord's channels."""

from __future__ import annotations

import pytest

from bot.host import ChatMessage, Trust
from tests.discord_double.discord_double import ANN, BEN, BOT, OTHER_BOT, STREAMER
from tests.discord_double.text_double import (
    DIRECT,
    FAN_ROLE,
    GENERAL,
    MOD_ROLE,
    NEWS,
    SHOW,
    THREAD,
)
from tests.discord_double.text_stage import connected, noted


async def test_a_mention_is_answered_in_writing_as_a_reply_and_calls_nobody(chatting, texts):
    async with chatting("chat") as show:
        await connected(show)
        show.mind.answer = "Hello Ann, and @everyone."
        line = await texts.writes(ANN, f"<@{BOT}> hi there")
        await texts.until(lambda: texts.said())
        sent = texts.did("POST", f"channels/{GENERAL}/messages")[0].body
        assert sent["content"] == "Hello Ann, and @everyone."
        assert sent["message_reference"]["message_id"] == line
        assert sent["allowed_mentions"] == {"parse": [], "replied_user": False}
        assert show.mind.asked[0].messages[-1].content.endswith("hi there")
        await show.until(lambda: show.heard == ["Hello Ann, and @everyone."])  # in the history
        assert show.events("chat") == []  # the stream's pages show nothing of it


async def test_what_was_written_is_remembered(chatting, texts):
    async with chatting() as show:
        await connected(show)
        show.mind.answer = "Blue."
        await texts.writes(ANN, f"<@{BOT}> what is your colour?")
        await texts.until(lambda: texts.said())
        await show.until(lambda: show.exchanges)
        assert show.exchanges[0].remembered
        assert show.app.mind.short.messages(show.app.persona)


async def test_talk_that_is_not_for_the_bot_gets_no_answer(chatting, texts):
    async with chatting() as show:
        await connected(show)
        lines = noted(show)
        await texts.writes(ANN, "nice weather")
        await texts.writes(OTHER_BOT, f"<@{BOT}> follow us")
        await texts.writes(BEN, f"<@{ANN}> yes")
        await show.until(lambda: len(lines) == 2)
        await show.settle()
        assert [(line.text, line.asked) for line in lines] == [
            ("nice weather", False),
            ("@Ann yes", False),
        ]
        assert show.mind.asked == []


async def test_a_reply_to_the_bot_and_its_own_thread_are_for_it(chatting, texts):
    async with chatting() as show:
        await connected(show)
        lines = noted(show)
        earlier = texts.new_id()
        await texts.writes(ANN, "and why?", **texts.reply_to(earlier, BOT, "Because."))
        await texts.writes(BEN, "an idea", channel=THREAD)
        await texts.until(lambda: texts.said() and texts.said(THREAD))
        assert [line.asked for line in lines] == [True, True]
        assert lines[0].reply_to == f"{GENERAL}/{earlier}"


async def test_who_replies_to_somebody_and_calls_the_bot_shows_it_that_line(chatting, texts):
    async with chatting() as show:
        await connected(show)
        about = texts.reply_to(texts.new_id(), BEN, "cats (all of them) are liquid")
        await texts.writes(ANN, f"<@{BOT}> is that so?", **about)
        await texts.until(lambda: texts.said())
        assert (
            'They reply to Ben, who wrote: "cats [all of them] are liquid"'
            in show.mind.asked[0].messages[-1].content
        )


async def test_attachments_keep_their_addresses(chatting, texts):
    picture = {
        "id": "1",
        "filename": "cat.png",
        "size": 10,
        "url": "https://cdn.discordapp.com/attachments/30/1/cat.png",
        "proxy_url": "https://media.discordapp.net/cat.png",
        "content_type": "image/png",
    }
    async with chatting() as show:
        await connected(show)
        lines = noted(show)
        await texts.writes(ANN, f"<@{BOT}> look", attachments=[picture])
        await texts.until(lambda: texts.said())
        assert lines[0].attachments == ((picture["url"], "image/png"),)
        assert "They sent 1 picture with it." in show.mind.asked[0].messages[-1].content


@pytest.mark.parametrize(
    ("who", "roles", "trust", "named"),
    [
        (STREAMER, [], Trust.OWNER, "broadcaster"),
        (ANN, [MOD_ROLE], Trust.MODERATOR, "moderator"),
        (BEN, [FAN_ROLE], Trust.VIEWER, "vip"),
    ],
)
async def test_roles_say_who_may_do_what(chatting, texts, who, roles, trust, named):
    texts.roles[who] = roles
    async with chatting(roles={"moderators": ["Helpers"], "vips": [str(FAN_ROLE)]}) as show:
        await connected(show)
        lines = noted(show)
        await texts.writes(who, "hello")
        await show.until(lambda: lines)
        assert lines[0].trust is trust
        assert lines[0].user.roles == (named,)


async def test_a_shown_name_gives_no_power(chatting, texts):
    async with chatting(streamer="streamer") as show:
        await connected(show)
        lines = noted(show)
        member = {"roles": [], "nick": "streamer", "joined_at": None, "flags": 0}
        await texts.writes(ANN, "I am the streamer", member=member)
        await texts.writes(STREAMER, "no, I am")
        await show.until(lambda: len(lines) == 2)
        assert [line.trust for line in lines] == [Trust.VIEWER, Trust.OWNER]


async def test_direct_messages_are_read_only_from_whom_they_may_come(chatting, texts):
    texts.roles[ANN] = [MOD_ROLE]
    roles = {"moderators": ["Helpers"]}
    async with chatting(roles=roles, text={"direct": "moderators"}) as show:
        await connected(show)
        lines = noted(show)
        await texts.writes(BEN, "psst", channel=DIRECT)
        await texts.writes(ANN, "psst too", channel=DIRECT)
        await texts.until(lambda: texts.said(DIRECT))
        assert [(line.text, line.direct) for line in lines] == [("psst too", True)]


async def test_nobody_is_read_directly_by_default_and_nothing_breaks(chatting, texts):
    async with chatting() as show:
        await connected(show)
        lines = noted(show)
        await texts.writes(BEN, "psst", channel=DIRECT)
        await texts.writes(BEN, f"<@{BOT}> hello")
        await texts.until(lambda: texts.said())
        assert [line.text for line in lines] == ["hello"]


async def test_a_channel_of_the_show_is_shown_and_answered_aloud(chatting, texts):
    async with chatting(text={"show": ["show"]}, plugins={"chat": {"write_answers": True}}) as show:
        await connected(show)
        lines = noted(show, ChatMessage)
        show.mind.answer = "Aloud."
        await texts.writes(ANN, "Luna, hi <:wave:77>", channel=SHOW)
        await texts.until(lambda: texts.said(SHOW))
        assert texts.said(SHOW) == ["Aloud."]
        assert show.heard == ["Aloud."]
        shown = show.events("chat")[0]
        assert (shown["platform"], shown["text"]) == ("discord", "Luna, hi :wave:")
        assert shown["emotes"][0]["url"].endswith("/emojis/77.webp")
        assert lines[0].platform == "discord"


async def test_only_the_named_channels_are_read(chatting, texts):
    async with chatting(text={"channels": ["#general"]}) as show:
        await connected(show)
        lines = noted(show)
        await texts.writes(ANN, f"<@{BOT}> here?", channel=NEWS)
        await texts.writes(ANN, "in a thread", channel=THREAD)
        await texts.writes(ANN, "last", channel=GENERAL)
        await show.until(lambda: len(lines) == 2)
        assert [line.text for line in lines] == ["in a thread", "last"]


async def test_each_person_and_channel_is_answered_so_often_and_moderators_always(chatting, texts):
    limits = {"person_minute": 2, "channel_minute": 3}
    async with chatting(limits=limits) as show:
        await connected(show)
        lines = noted(show)
        for number in range(3):
            await texts.writes(ANN, f"<@{BOT}> one {number}")
        await show.until(lambda: len(lines) == 3)
        await show.settle()
        assert len(texts.said()) == 2
        assert any("2 lines a minute for one person" in step for step in show.trace(lines[2]))
        for who in (BEN, BEN, STREAMER):
            await texts.writes(who, f"<@{BOT}> two")
        await show.until(lambda: len(lines) == 6)
        await show.settle()
        assert len(texts.said()) == 4
        assert any("3 lines a minute in one channel" in step for step in show.trace(lines[4]))


async def test_a_long_answer_becomes_several_messages(chatting, texts):
    async with chatting() as show:
        await connected(show)
        show.mind.answer = " ".join(str(number) for number in range(580))
        await texts.writes(ANN, f"<@{BOT}> tell me")
        await texts.until(lambda: len(texts.said()) == 2)
        assert " ".join(texts.said()) == show.mind.answer
        sent = texts.did("POST", f"channels/{GENERAL}/messages")
        assert "message_reference" not in sent[1].body


async def test_the_guard_looks_at_what_is_written(chatting, texts):
    async with chatting() as show:
        await connected(show)
        show.mind.answer = "Write to me at ann@example.com or call 030 1234567."
        lines = noted(show)
        await texts.writes(ANN, f"<@{BOT}> how?")
        await show.until(lambda: lines)
        await show.settle()
        assert texts.said() == ["I have no answer that I may write here."]
        assert any("kept a line from chat" in step for step in show.trace(lines[0]))


async def test_lines_keep_their_order(chatting, texts):
    async with chatting() as show:
        await connected(show)
        lines = noted(show)
        for number in range(100):
            await texts.writes(ANN if number % 2 else BEN, f"line {number}")
        await show.until(lambda: len(lines) == 100)
        assert [line.text for line in lines] == [f"line {number}" for number in range(100)]
        assert [line.first for line in lines[:4]] == [True, True, False, False]


async def test_code_keeps_its_form_and_the_faces_tags_are_left_out(chatting, texts):
    async with chatting() as show:
        await connected(show)
        show.mind.answer = "[happy] Like so:\n```python\ndef f():\n    return 1\n```"
        await texts.writes(ANN, f"<@{BOT}> how?")
        await texts.until(lambda: texts.said())
        assert texts.said() == ["Like so:\n```python\ndef f():\n    return 1\n```"]


async def test_where_everything_is_held_nothing_is_answered(chatting, texts):
    async with chatting() as show:
        await connected(show)
        lines = noted(show)
        await show.app.desk.panic()
        await texts.writes(STREAMER, f"<@{BOT}> hi")
        await show.until(
            lambda: lines and any("everything is held" in step for step in show.trace(lines[0]))
        )
        assert texts.said() == []
