from __future__ import annotations

import asyncio

import pytest

from bot.errors import ConfigError
from bot.host import ChatMessage, Origin, PluginState, Trust, User
from plugins.commands import CommandSettings
from plugins.commands.fill import fill

ANN = User(id="1", name="ann")
MOD = User(id="7", name="mo", roles=("moderator",))


def line(text: str, user: User = ANN, **fields) -> ChatMessage:
    return ChatMessage(text=text, user=user, **fields)


def mod(text: str, **fields) -> ChatMessage:
    return line(text, MOD, trust=Trust.MODERATOR, **fields)


async def say(show, *lines: ChatMessage) -> None:
    """One after the other: what one changed holds for the next."""
    for one in lines:
        await show.emit(one)


@pytest.fixture
async def show(rehearse):
    commands = {"discord": "Join us, {user}!", "hug": "{user} hugs {args}."}
    sections = {"commands": {"commands": commands, "cooldown": 0}, "chat": {}, "moderation": {}}
    async with rehearse(plugins=sections) as show:
        yield show


async def test_a_command_of_the_settings_is_answered_and_not_talk_for_the_mind(show) -> None:
    message = line("!Discord")
    await show.emit(message)
    assert show.platform.said == ["Join us, ann!"]
    assert show.mind.asked == []
    assert show.verdict(message) == "commands: answered !discord"
    assert [shown["text"] for shown in show.events("chat")] == ["!Discord"]


async def test_moderators_add_change_and_remove_commands_from_chat(show) -> None:
    for text in (
        "!command add lurk Enjoy the lurk.",
        "!lurk",
        "!command edit lurk Bye!",
        "!lurk",
        "!command remove lurk",
        "!lurk",
    ):
        await show.emit(mod(text))
    assert show.platform.said == [
        "!lurk is there now.",
        "Enjoy the lurk.",
        "!lurk is changed.",
        "Bye!",
        "!lurk is gone.",
    ]


async def test_viewers_change_nothing(show) -> None:
    await show.emit(line("!command remove discord"), line("!discord"))
    assert show.platform.said == ["Join us, ann!"]


async def test_what_was_changed_from_chat_outlives_a_restart(rehearse) -> None:
    plugins = {"commands": {"commands": {"discord": "old", "rules": "Be kind."}, "cooldown": 0}}
    async with rehearse(plugins=plugins) as show:
        await show.emit(
            mod("!command edit discord new"),
            mod("!command remove rules"),
            mod("!command add hi Hello."),
        )
    async with rehearse(plugins=plugins) as show:
        await show.emit(line("!discord"), line("!rules"), line("!hi"))
        assert show.platform.said == ["new", "Hello."]


async def test_an_alias_does_the_same_and_can_be_taken_away_alone(show) -> None:
    await say(show, mod("!command alias discord dc"), line("!dc"), mod("!command remove dc"))
    await say(show, line("!dc"), line("!discord"))
    assert show.platform.said == [
        "!dc does what !discord does.",
        "Join us, ann!",
        "!dc is gone.",
        "Join us, ann!",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("!command add permit x", "!permit belongs to the plugin moderation"),
        ("!command alias discord permit", "!permit belongs to the plugin moderation"),
        ("!command add discord x", "!discord is there already"),
        ("!command alias hug discord", "!discord is there already"),
        ("!command add b*d x", "Write !command add"),
        ("!command edit nothing x", "There is no !nothing"),
        ("!command cooldown discord soon", "Write !command cooldown"),
        ("!command role discord king", "Write !command role"),
        ("!command dance", "Write !command and one of: add"),
    ],
)
async def test_a_change_that_cannot_be_is_told(show, text: str, told: str) -> None:
    await show.emit(mod(text))
    assert told in show.platform.said[-1]


async def test_a_plugins_command_goes_before_one_of_the_settings(rehearse) -> None:
    sections = {"commands": {"commands": {"permit": "mine"}}, "moderation": {}}
    async with rehearse(plugins=sections) as show:
        await show.emit(mod("!permit bo"))
        assert show.platform.said == ["bo may post one link within a minute."]


async def test_a_command_for_moderators_is_for_them_alone(show) -> None:
    refused = line("!hug bo")
    await say(show, mod("!command role hug moderators"), refused, mod("!hug bo"))
    assert show.platform.said == ["!hug is for moderators now.", "mo hugs bo."]
    assert "for moderators" in show.verdict(refused)


async def test_moderators_do_not_change_what_is_for_the_owner(show) -> None:
    await show.emit(line("!command role hug owner", trust=Trust.OWNER))
    await show.emit(mod("!command edit hug mine now"))
    assert show.platform.said[-1] == "!hug is for owners."


async def test_a_command_rests_after_it_was_used_but_not_for_moderators(show) -> None:
    await say(show, mod("!command cooldown discord 30s"))
    again = line("!discord", at=1010.0)
    await say(show, line("!discord", at=1000.0), again, line("!discord", at=1031.0))
    await say(show, mod("!discord", at=1032.0))
    assert show.platform.said == [
        "!discord rests for 30 s after it was used.",
        "Join us, ann!",
        "Join us, ann!",
        "Join us, mo!",
    ]
    assert "rests for 20 s" in show.verdict(again)


async def test_a_command_counts_its_uses_also_when_they_come_together(show) -> None:
    await show.emit(mod("!command add died Died {count} times."))
    await asyncio.gather(*(show.app.host.emit(mod("!died")) for _ in range(5)))
    await show.settle()
    assert sorted(show.platform.said[1:]) == [f"Died {n} times." for n in range(1, 6)]


async def test_what_a_viewer_wrote_is_not_filled_in_again(show) -> None:
    await show.emit(line("!hug {count} {user}"))
    assert show.platform.said == ["ann hugs {count} {user}."]


async def test_a_viewer_cannot_make_the_bot_write_a_command(show) -> None:
    await say(
        show, mod("!command add echo {args}"), line("!echo !ban alice"), line("!echo /ban bo")
    )
    assert show.platform.said[1:] == ["ban alice", "ban bo"]


async def test_a_banned_word_is_not_written_for_a_viewer(rehearse) -> None:
    sections = {"commands": {"commands": {"echo": "You say {args}"}}}
    async with rehearse(plugins=sections, settings={"guard": {"words": ["gribble"]}}) as show:
        await show.emit(line("!echo gribble"))
        assert show.platform.said == ["You say ****"]


async def test_all_commands_that_somebody_may_use_are_listed(show) -> None:
    await show.emit(line("!commands"))
    [told] = show.platform.said
    assert "!discord" in told and "!hug" in told and "!permit" not in told


async def test_moderators_see_theirs_in_the_list(show) -> None:
    await show.emit(mod("!commands"))
    assert "!permit" in show.platform.said[0] and "!command," in show.platform.said[0]


async def test_a_message_that_is_delivered_again_is_answered_once(rehearse) -> None:
    plugins = {"commands": {"commands": {"hi": "Hello."}, "cooldown": 0}}
    async with rehearse(plugins=plugins) as show:
        await show.emit(line("!hi", key="m1"))
    async with rehearse(plugins=plugins) as show:
        await show.emit(line("!hi", key="m1"))
        assert show.platform.said == []


async def test_a_simulated_command_writes_nothing_to_a_platform(rehearse) -> None:
    plugins = {"commands": {"commands": {"hi": "Hello."}}}
    async with rehearse(plugins=plugins, platform="faraway") as show:
        message = line("!hi", platform="faraway", origin=Origin.SIMULATED)
        await show.emit(message)
        assert show.platform.said == []
        assert any("would write to faraway: Hello." in step for step in show.trace(message))


def test_one_of_several_is_chosen() -> None:
    assert fill("{random:a | b}", {}, choose=lambda options: options[1]) == "b"


def test_a_name_that_cannot_be_a_command_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(ConfigError, match="'two words' cannot be a command"):
        CommandSettings(commands={"two words": "x"})


async def test_the_mistake_is_shown_on_the_panel(rehearse) -> None:
    async with rehearse(plugins={"commands": {"commands": {"a b": "x"}}}) as show:
        scope = show.app.loader.known["commands"]
        assert scope.state is PluginState.FAILED and "'a b'" in scope.note
