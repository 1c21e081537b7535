"""Functions that plugins offer to minds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import PluginError
from bot.host import Plugin, Toolbox
from bot.testing import Rehearsal
from tests.written_plugins import write_plugin

__all__ = ["write_plugin"]

DICE = '''
@plugin.tool
async def roll(ctx: Context, sides: int = 6, times: int = 1) -> dict:
    """Roll dice."""
    return {"sides": sides, "times": times}

@plugin.tool
async def ban(ctx: Context, user: str) -> str:
    done = await ctx.act("ban", user=user)
    return f"done: {done.done}"

@plugin.tool
async def broken(ctx: Context) -> str:
    raise RuntimeError("a secret detail")
'''


async def test_a_signature_describes_the_function_and_a_mind_can_call_it(
    write_plugin: Callable, tmp_path: Path
) -> None:
    write_plugin("dice", DICE)
    show = Rehearsal(tmp_path, "dice", package=write_plugin.package)  # type: ignore[attr-defined]
    async with show:
        box = show.app.services.get(Toolbox)
        roll = next(tool for tool in box.tools() if tool.name == "roll")
        assert roll.description == "Roll dice."
        assert roll.parameters["properties"]["sides"] == {"type": "integer"}
        assert roll.parameters["required"] == []
        assert json.loads(await box.call("roll", '{"sides": 20}')) == {"sides": 20, "times": 1}


async def test_mistakes_of_a_mind_are_answers_and_failures_tell_no_detail(
    write_plugin: Callable, tmp_path: Path
) -> None:
    write_plugin("dice", DICE)
    show = Rehearsal(tmp_path, "dice", package=write_plugin.package)  # type: ignore[attr-defined]
    async with show:
        box = show.app.services.get(Toolbox)
        for said in ("{", "[]", '{"sides": "six"}', '{"colour": 1}', '{"sides": true}'):
            assert "error" in json.loads(await box.call("roll", said)), said
        assert "missing" in await box.call("ban", "{}")
        assert "detail" not in await box.call("broken", "{}")
        assert "no function" in await box.call("fly", "{}")


async def test_what_a_model_calls_may_not_moderate(write_plugin: Callable, tmp_path: Path) -> None:
    write_plugin("dice", DICE)
    show = Rehearsal(tmp_path, "dice", package=write_plugin.package)  # type: ignore[attr-defined]
    async with show:
        box = show.app.services.get(Toolbox)
        assert await box.call("ban", '{"user": "ann"}') == "done: False"
        assert not show.platform.acted


def test_an_argument_that_no_mind_can_write_is_refused_at_once() -> None:
    plugin = Plugin("odd")
    with pytest.raises(PluginError, match="argument 'when'"):

        @plugin.tool
        async def wait(ctx: object, when: object) -> str:
            return ""
