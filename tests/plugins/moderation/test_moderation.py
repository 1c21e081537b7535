from __future__ import annotations

import pytest

from bot.dialogue import Guard
from bot.errors import BotError, ConfigError
from bot.host import ChatMessage, Origin, PluginState, Trust, User, UserModerated
from plugins.moderation import ModerationSettings

TROLL = User(id="9", name="troll")
ANN = User(id="1", name="ann")
GRIBBLE = {"guard": {"words": ["gribble"]}}
AD = "Buy followers and viewers at cheap-views dot com"


def line(text: str, user: User = TROLL, **fields) -> ChatMessage:
    return ChatMessage(text=text, user=user, **fields)


@pytest.fixture
async def show(rehearse):
    async with rehearse("moderation", "chat", settings=GRIBBLE) as show:
        yield show


def timeouts(show) -> list[tuple[str, int]]:
    return [
        (fields["user"].name, fields["seconds"])
        for action, fields in show.platform.acted
        if action == "timeout"
    ]


async def test_a_banned_word_is_hidden_timed_out_announced_and_traced(show) -> None:
    message = line("what a gribble")
    await show.emit(message)
    assert timeouts(show) == [("troll", 10)]
    assert show.platform.said == ["troll rests for 10 seconds: a banned word."]
    assert show.events("chat") == [] and show.mind.asked == []
    assert show.verdict(message) == "moderation: a banned word; timeout of 10 seconds"
    assert any(step.startswith("Platform: timeout troll 10") for step in show.trace(message))


async def test_each_further_time_is_longer_and_forgotten_after_an_hour(show) -> None:
    for at in (1000.0, 1020.0, 1100.0, 9000.0):
        await show.emit(line("gribble", at=at))
    assert [seconds for _, seconds in timeouts(show)] == [10, 50, 250, 10]


async def test_who_rests_already_is_not_timed_out_again(show) -> None:
    await show.emit(*(line(f"gribble {n}", at=1000.0 + n) for n in range(5)))
    assert len(timeouts(show)) == 1 and len(show.platform.said) == 1
    assert show.events("chat") == []


async def test_a_timeout_that_the_platform_refused_is_tried_again(show) -> None:
    show.platform.error = BotError("not a moderator")
    message = line("gribble", at=1000.0)
    await show.emit(message)
    assert any("could not timeout" in step for step in show.trace(message))
    show.platform.error = None
    await show.emit(line("gribble", at=1001.0))
    assert timeouts(show) == [("troll", 10)]


async def test_an_advertisement_in_a_first_line_is_a_timeout_and_never_a_ban(show) -> None:
    await show.emit(line(AD, first=True))
    assert timeouts(show) == [("troll", 600)]
    assert show.platform.said == ["troll rests for 10 minutes: an advertisement."]


@pytest.mark.parametrize("text", ["I love your channel!", "is there a discord?"])
async def test_what_fans_write_first_is_read_like_any_line(show, text: str) -> None:
    await show.emit(line(text, ANN, first=True))
    assert show.platform.acted == [] and len(show.mind.asked) == 1


async def test_a_link_is_removed_from_the_chat(show) -> None:
    await show.emit(line("see www.example.org/page", key="m1"))
    assert show.platform.acted == [("delete", {"message": "m1"})]
    assert show.platform.said == ["troll, your line was removed: a link."]
    assert show.events("chat") == []


async def test_one_link_is_permitted_by_a_moderator(show) -> None:
    mod = User(id="7", name="mo")
    await show.emit(line("!permit @Troll", mod, trust=Trust.MODERATOR, at=1000.0))
    await show.emit(line("see www.example.org", key="m1", at=1010.0))
    assert show.events("chat")[-1]["id"] == "m1" and show.platform.acted == []
    await show.emit(line("and www.example.org", key="m2", at=1011.0))
    assert show.platform.acted == [("delete", {"message": "m2"})]


async def test_a_permit_is_not_for_viewers_and_ends_after_a_minute(show) -> None:
    await show.emit(line("!permit troll", at=1000.0))
    await show.emit(line("see www.example.org", key="m1", at=1001.0))
    mod = User(id="7", name="mo")
    await show.emit(line("!permit troll", mod, trust=Trust.MODERATOR, at=1002.0))
    await show.emit(line("see www.example.org", key="m2", at=1100.0))
    assert [fields["message"] for _, fields in show.platform.acted] == ["m1", "m2"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("WHY DOES NOBODY EVER LISTEN TO ME HERE", "too many capitals"),
        ("$$$$ %%%% &&&& #### @@@@ ((((", "too many symbols"),
        ("nooooooooooooooooooo", "the same again and again"),
        ("spam " * 20, "the same again and again"),
    ],
)
async def test_a_line_of_bad_shape_is_hidden_and_nobody_is_punished(show, text, why) -> None:
    message = line(text)
    await show.emit(message)
    assert show.verdict(message) == f"moderation: {why}"
    assert show.platform.acted == [] and show.events("chat") == []


@pytest.mark.parametrize("text", ["WOW", "OMG YES", "<3 <3 <3", "haha haha haha", "GG WP EZ 10/10"])
async def test_joy_is_no_bad_shape(show, text: str) -> None:
    await show.emit(line(text, ANN))
    assert len(show.events("chat")) == 1


async def test_vips_may_link_and_subscribers_where_the_streamer_says_so(rehearse) -> None:
    vip = User(id="2", name="vic", roles=("vip",))
    sub = User(id="3", name="sue", roles=("subscriber",))
    link = "see www.example.org"
    async with rehearse("moderation", "chat") as show:
        await show.emit(line(link, vip, key="m1"), line(link, sub, key="m2"))
        assert [fields["message"] for _, fields in show.platform.acted] == ["m2"]
    async with rehearse(plugins={"moderation": {"exempt": ["subscriber"]}}) as show:
        await show.emit(line(link, vip, key="m3"), line(link, sub, key="m4"))
        assert [fields["message"] for _, fields in show.platform.acted] == ["m3"]


async def test_nobody_is_exempt_from_banned_words_but_who_moderates(show) -> None:
    vip = User(id="2", name="vic", roles=("vip",))
    await show.emit(
        line("gribble", vip),
        line("gribble", User(id="7", name="mo"), trust=Trust.MODERATOR),
        line("gribble", User(id="8", name="boss", roles=("broadcaster",))),
    )
    assert timeouts(show) == [("vic", 10)]


async def test_a_test_line_is_judged_and_nobody_is_silenced_or_told_so(rehearse) -> None:
    async with rehearse("moderation", "chat", settings=GRIBBLE) as show:
        message = line("gribble", origin=Origin.SIMULATED)
        await show.emit(message)
        assert show.platform.acted == [] and show.events("chat") == []
        assert show.platform.said == []
        assert any("would timeout troll" in step for step in show.trace(message))
        assert "Moderation: would tell the chat: troll rests for 10 seconds: a banned word." in (
            show.trace(message)
        )


async def test_a_test_line_tells_a_real_platform_nothing(rehearse) -> None:
    async with rehearse("moderation", platform="faraway", settings=GRIBBLE) as show:
        await show.emit(line("gribble", origin=Origin.SIMULATED, platform="faraway"))
        assert show.platform.acted == [] and show.platform.said == []


async def test_with_0_seconds_a_banned_word_is_only_hidden(rehearse) -> None:
    async with rehearse(plugins={"moderation": {"word_timeout": 0}}, settings=GRIBBLE) as show:
        message = line("gribble")
        await show.emit(message)
        assert show.platform.acted == [] and show.verdict(message) == "moderation: a banned word"


async def test_silence_about_it_where_the_streamer_likes_that(rehearse) -> None:
    async with rehearse(plugins={"moderation": {"announce": False}}, settings=GRIBBLE) as show:
        await show.emit(line("gribble"))
        assert len(timeouts(show)) == 1 and show.platform.said == []


async def test_while_the_guard_is_broken_nothing_gets_through(show, monkeypatch) -> None:
    def broken(*args, **fields):
        raise RuntimeError("boom")

    monkeypatch.setattr(Guard, "check", broken)
    message = line("hello", ANN)
    await show.emit(message)
    assert show.verdict(message) == "moderation: it failed, and nothing passes without it"
    assert show.events("chat") == [] and show.mind.asked == []


async def test_while_moderation_is_paused_nothing_gets_through(show) -> None:
    scope = show.app.loader.known["moderation"]
    show.app.host.plugin_state(scope, PluginState.PAUSED, "")
    message = line("hello", ANN)
    await show.emit(message)
    assert show.verdict(message).startswith("moderation: it is paused")
    assert show.events("chat") == []


async def test_a_slow_platform_delays_nobody_at_the_door(show) -> None:
    slow = show.platform.act
    release = []

    async def act(action, **fields):
        await show.until(lambda: release)
        await slow(action, **fields)

    show.platform.act = act
    await show.app.host.emit(line("gribble"))
    await show.app.host.emit(line("hello", ANN))
    await show.until(lambda: show.events("chat"))
    assert timeouts(show) == []
    release.append(True)
    await show.settle()
    assert timeouts(show) == [("troll", 10)]


async def test_a_ban_is_commented_on_where_the_streamer_likes_that(rehearse) -> None:
    async with rehearse(plugins={"moderation": {"comment_bans": True}}) as show:
        await show.emit(UserModerated(action="ban", user=TROLL, trust=Trust.MODERATOR))
        assert (
            len(show.heard) == 1 and "troll was banned" in show.mind.asked[0].messages[-1].content
        )


async def test_a_ban_interrupts_nobody_by_itself(show) -> None:
    ban = UserModerated(action="ban", user=TROLL, trust=Trust.MODERATOR)
    await show.emit(ban)
    assert show.heard == [] and "it has no turn" in show.verdict(ban)


def test_an_unknown_role_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(ConfigError, match="'subs' is not known"):
        ModerationSettings(exempt=("subs",))
