from __future__ import annotations

import pytest

from bot.host import (
    ChatMessage,
    Emote,
    OperatorPrompt,
    Origin,
    Trust,
    User,
    UserModerated,
)

ANN = User(id="1", name="ann", colour="#ff8800", roles=("vip",))
BO = User(id="2", name="bo")


def line(text: str, user: User = ANN, **fields) -> ChatMessage:
    return ChatMessage(text=text, user=user, **fields)


def prompts(show) -> list[str]:
    return [request.messages[-1].content for request in show.mind.asked]


async def test_a_line_is_shown_with_its_emotes_and_who_wrote_it(rehearse) -> None:
    async with rehearse("chat") as show:
        emote = Emote(start=3, end=7, name="wave", url="https://example.org/wave.png")
        await show.emit(line("hi wave", key="m1", emotes=(emote,)))
        [shown] = show.events("chat")
        assert (shown["id"], shown["user"], shown["colour"]) == ("m1", "ann", "#ff8800")
        assert shown["roles"] == ["vip"] and shown["emotes"][0]["name"] == "wave"


async def test_an_answer_is_written_as_a_reply_where_the_streamer_wants_it(rehearse) -> None:
    async with rehearse(plugins={"chat": {"write_answers": True}}) as show:
        replies = []
        say = show.platform.say

        async def keep(text: str, *, reply_to: str = "") -> None:
            replies.append(reply_to)
            await say(text, reply_to=reply_to)

        show.platform.say = keep
        show.mind.answer = "Hello ann."
        await show.emit(line("hi", key="m1"))
        assert (show.platform.said, replies) == (["Hello ann."], ["m1"])


async def test_answers_are_only_spoken_unless_asked_for(rehearse) -> None:
    async with rehearse("chat") as show:
        await show.emit(line("hi"))
        assert show.heard and show.platform.said == []


@pytest.mark.parametrize("text", ["!points", "!uptime please"])
async def test_a_command_for_another_bot_is_shown_but_not_talk_for_the_mind(
    rehearse, text: str
) -> None:
    async with rehearse("chat") as show:
        message = line(text)
        await show.emit(message)
        assert show.mind.asked == [] and len(show.events("chat")) == 1
        assert "no command here" in show.verdict(message)


@pytest.mark.parametrize("text", ["!!!", "! what a day", "wow!"])
async def test_an_exclamation_is_no_command(rehearse, text: str) -> None:
    async with rehearse("chat") as show:
        await show.emit(line(text))
        assert len(show.mind.asked) == 1


async def test_the_bots_own_lines_are_shown_and_never_answered(rehearse) -> None:
    async with rehearse("chat") as show:
        bot = User(id="b", name="Luna", roles=("bot",))
        await show.emit(line("Luna says hello", bot, trust=Trust.MODEL))
        assert len(show.events("chat")) == 1 and show.mind.asked == []


async def test_other_bots_are_passed_over_and_the_streamer_says_which(rehearse) -> None:
    async with rehearse(plugins={"chat": {"ignore": ["BeepBot"]}}) as show:
        named = line("follow us", User(id="3", name="beepbot"))
        marked = line("ad", User(id="4", name="other", roles=("bot",)))
        await show.emit(named, marked, line("hi", User(id="5", name="nightbot")))
        assert [shown["user"] for shown in show.events("chat")] == ["nightbot"]
        assert len(show.mind.asked) == 1
        assert show.verdict(named) == show.verdict(marked) == "chat: another bot"


async def test_a_newcomer_is_welcomed_once_where_the_streamer_wants_it(rehearse) -> None:
    async with rehearse(plugins={"chat": {"greet": True}}) as show:
        await show.emit(line("hi there", first=True), line("me again"))
        first, second = prompts(show)
        assert "welcome" in first and "welcome" not in second
        history = [m.content for m in show.mind.asked[-1].messages]
        assert "ann: hi there" in history


async def test_nobody_is_welcomed_unasked(rehearse) -> None:
    async with rehearse("chat") as show:
        await show.emit(line("hi there", first=True))
        assert "welcome" not in prompts(show)[0]


async def test_who_writes_much_does_not_push_the_others_out(rehearse) -> None:
    async with rehearse("chat") as show:
        show.app.switches.set(hold_all=True)
        await show.emit(line("what is for dinner?", BO))
        for number in range(6):
            await show.emit(line(f"line {number}"))
        show.app.switches.set(hold_all=False)
        await show.settle()
        assert prompts(show) == ["bo: what is for dinner?", "ann: line 4", "ann: line 5"]


@pytest.mark.parametrize(
    ("action", "removed"),
    [
        (UserModerated(action="delete", message="m1"), {"ids": ["m1"], "user": None}),
        (UserModerated(action="timeout", user=BO, seconds=5), {"ids": [], "user": "bo"}),
        (UserModerated(action="ban", user=BO), {"ids": [], "user": "bo"}),
        (UserModerated(action="clear"), {"ids": [], "user": "*"}),
    ],
    ids=["delete", "timeout", "ban", "clear"],
)
async def test_what_moderators_take_away_leaves_the_overlay(rehearse, action, removed) -> None:
    async with rehearse("chat") as show:
        await show.emit(line("hi", key="m1"), action)
        assert show.events("chat_remove") == [removed]


async def test_a_cleared_chat_is_empty_for_a_page_that_joins_later(rehearse) -> None:
    async with rehearse("chat") as show:
        await show.emit(line("hi"), line("ho", BO), UserModerated(action="clear"))
        assert show.app.screen.scene()["chat"] == []


async def test_a_banned_word_in_a_name_is_not_shown(rehearse) -> None:
    async with rehearse("chat", settings={"guard": {"words": ["gribble"]}}) as show:
        troll = User(id="9", name="gribble_fan")
        await show.emit(line("hello", troll), UserModerated(action="ban", user=troll))
        [shown] = show.events("chat")
        assert "gribble" not in shown["user"]
        assert show.events("chat_remove")[0]["user"] == shown["user"]
        assert show.app.screen.scene()["chat"] == []


async def test_the_operators_words_are_read_as_they_stand_or_answered(rehearse) -> None:
    async with rehearse("chat") as show:
        show.mind.answer = "Sure."
        await show.emit(
            OperatorPrompt(text="We start now.", mode="read", trust=Trust.OWNER),
            OperatorPrompt(text="Say hello.", trust=Trust.OWNER),
        )
        assert show.heard == ["We start now.", "Sure."]


async def test_an_operators_wish_that_is_only_a_test_needs_no_mind(rehearse) -> None:
    async with rehearse("chat") as show:
        prompt = OperatorPrompt(text="Say hello.", origin=Origin.SIMULATED)
        await show.emit(prompt)
        assert show.mind.asked == []
        assert any("only who runs the show" in step for step in show.trace(prompt))


async def test_a_line_written_beside_the_show_is_on_no_page(rehearse) -> None:
    async with rehearse("chat") as show:
        await show.emit(line("psst", aside=True))
        assert show.events("chat") == []
