from __future__ import annotations

import pytest

from bot.host import ChatMessage, CommandInvoked, Plugin, Trust
from bot.host.plugin.commands import Cooldowns, parse

plugin = Plugin("t")


@plugin.command("hug", cooldown=5.0, user_cooldown=20.0)
async def hug(event: CommandInvoked, ctx) -> None: ...


@pytest.mark.parametrize(
    ("text", "name", "args"),
    [("!hug bo", "hug", "bo"), ("  !HUG", "hug", ""), ("!so  two words ", "so", "two words")],
)
def test_a_line_that_starts_with_a_bang_is_a_command(text: str, name: str, args: str) -> None:
    parsed = parse(ChatMessage(text=text))
    assert parsed is not None and (parsed.name, parsed.args) == (name, args)


@pytest.mark.parametrize("text", ["hug", "! hug", "wow!hug", "!!", "!"])
def test_other_lines_are_not(text: str) -> None:
    assert parse(ChatMessage(text=text)) is None


def test_what_a_model_wrote_is_never_a_command() -> None:
    assert parse(ChatMessage(text="!timeout alice", trust=Trust.MODEL)) is None


def test_a_command_rests_for_everybody_and_longer_for_the_same_person() -> None:
    cooldowns, command = Cooldowns(), plugin.commands[0]
    assert cooldowns.wait(command, "ann", 0.0) == 0.0
    assert cooldowns.wait(command, "bo", 2.0) == 3.0
    assert cooldowns.wait(command, "ann", 6.0) == 14.0
    assert cooldowns.wait(command, "bo", 6.0) == 0.0
