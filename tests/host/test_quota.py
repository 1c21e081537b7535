from __future__ import annotations

import pytest

from bot.host import ChatMessage, Raid, User
from bot.host.platforms.quota import Quota
from bot.host.plugin.commands import harmless

ANN = User(id="1", name="ann")
TALKER = """
    @plugin.on(Raid)
    async def tell(raid, ctx):
        await ctx.say(f"hello {raid.leader}")

    @plugin.command("hi", cooldown=0.0)
    async def answer(invoked, ctx):
        await ctx.say("hi", reply_to=invoked.message)
"""


def test_the_minute_and_the_hour_both_count() -> None:
    quota = Quota(per_minute=2, per_hour=3)
    assert [quota.use(at) for at in (0, 1, 2)] == ["", "", "2 lines a minute"]
    assert [quota.use(at) for at in (61, 62)] == ["", "3 lines an hour"]
    assert quota.use(3600) == ""


def test_nought_means_no_limit() -> None:
    quota = Quota()
    assert {quota.use(0.0) for _ in range(1000)} == {""}


async def test_lines_that_nobody_asked_for_have_a_limit_and_the_trace_says_so(
    rehearse, write_plugin
) -> None:
    write_plugin("talker", TALKER)
    limit = {"host": {"hot_reload": False, "lines_per_minute": 2}}
    async with rehearse("talker", package=write_plugin.package, settings=limit) as show:
        raids = [Raid(leader=f"r{number}") for number in range(4)]
        await show.emit(*raids)
        assert show.platform.said == ["hello r0", "hello r1"]
        assert any("2 lines a minute at most" in step for step in show.trace(raids[3]))


async def test_answers_to_somebody_and_the_operators_lines_have_none(
    rehearse, write_plugin
) -> None:
    write_plugin("talker", TALKER)
    limit = {"host": {"hot_reload": False, "lines_per_minute": 1}}
    async with rehearse("talker", package=write_plugin.package, settings=limit) as show:
        for number in range(5):
            await show.emit(ChatMessage(text="!hi", user=ANN, key=f"m{number}"))
            await show.app.desk.write_chat("by hand")
        assert len(show.platform.said) == 10


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("!timeout alice", "timeout alice"),
        (" /ban bob", "ban bob"),
        (".ban bob", "ban bob"),
        ("\\ban bob", "ban bob"),
        ("!!! wow", "!!! wow"),
        ("...well", "...well"),
        (".5 is a half", ".5 is a half"),
        ("write !help", "write !help"),
        ("", ""),
    ],
)
def test_no_line_for_a_chat_is_taken_for_a_command(line: str, written: str) -> None:
    assert harmless(line) == written
