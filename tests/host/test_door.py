"""What filters may do, and what happens where the door itself breaks."""

from __future__ import annotations

import pytest

from bot.dialogue import Guard
from bot.host import ChatMessage, PluginState, RewardRedeemed, User

ANN = User(id="1", name="ann")


def line(text: str, **fields) -> ChatMessage:
    return ChatMessage(text=text, user=ANN, **fields)


DOORMAN = """
    @plugin.filter(ChatMessage)
    async def judge(message, ctx):
        if message.text == "fine":
            return message

        async def then(message, ctx):
            if message.text == "bad":
                raise RuntimeError("boom")
            await ctx.say("seen")

        return Drop("not here", fate="command" if message.text == "!x" else "hidden", then=then)
"""


async def test_what_a_filter_does_about_a_line_comes_after_the_journal(
    rehearse, write_plugin
) -> None:
    write_plugin("doorman", DOORMAN)
    async with rehearse("doorman", package=write_plugin.package) as show:
        message = line("no", key="m1")
        await show.emit(message, line("fine"))
        assert show.platform.said == ["seen"]
        assert show.verdict(message) == "doorman: not here"
        await show.app.host.journal.flush()
        trace = await show.app.desk.trace(message.id)
        assert any("wrote to" in step["text"] for step in trace["steps"])
    async with rehearse("doorman", package=write_plugin.package) as show:
        await show.emit(line("no", key="m1"))
        assert show.platform.said == []


async def test_what_fails_after_the_door_is_the_plugins_failure(rehearse, write_plugin) -> None:
    write_plugin("doorman", DOORMAN)
    async with rehearse("doorman", package=write_plugin.package) as show:
        message = line("bad")
        await show.emit(message)
        assert "boom" in show.verdict(message)
        assert len(show.app.loader.known["doorman"].failures.lately()) == 1


async def test_a_line_that_a_filter_answers_as_a_command_is_shown_all_the_same(
    rehearse, write_plugin
) -> None:
    write_plugin("doorman", DOORMAN)
    write_plugin(
        "shows",
        """
        @plugin.on(ChatMessage)
        async def show(message, ctx):
            ctx.show("chat", text=message.text)
        """,
    )
    guard = {"guard": {"words": ["gribble"]}}
    async with rehearse("doorman", "shows", package=write_plugin.package, settings=guard) as show:
        await show.emit(line("!x"), line("no"))
        assert [shown["text"] for shown in show.events("chat")] == ["!x"]


async def test_a_guard_that_breaks_lets_nothing_through(rehearse, monkeypatch) -> None:
    async with rehearse("chat") as show:
        monkeypatch.setattr(Guard, "check", lambda *a, **k: 1 / 0)
        message = line("hi")
        await show.emit(message)
        assert show.verdict(message) == "the guard failed" and show.mind.asked == []


async def test_points_come_back_when_a_redemption_waited_too_long(rehearse) -> None:
    lanes = {"lanes": {"support": {"ttl": 0.05}}}
    async with rehearse("redemptions", settings=lanes) as show:
        show.app.switches.set(hold_all=True)
        await show.emit(RewardRedeemed(title="Hydrate", user=ANN, redemption="r", reward="w"))
        await show.until(lambda: show.platform.acted)
        assert show.platform.acted == [("refund", {"reward": "w", "redemption": "r"})]


@pytest.mark.parametrize("lane", ["None", "'urgent'"])
async def test_a_turn_for_an_event_that_waits_nowhere_is_refused_when_it_is_loaded(
    rehearse, write_plugin, lane: str
) -> None:
    write_plugin(
        "lost",
        f"""
        @dataclass(frozen=True, slots=True, kw_only=True)
        class Siren(Event):
            lane = {lane}

        @plugin.turn(Siren)
        async def wail(siren, ctx): ...
        """,
    )
    async with rehearse("lost", package=write_plugin.package) as show:
        scope = show.app.loader.known["lost"]
        assert scope.state is PluginState.FAILED
        assert "Siren waits in no lane" in scope.note and "moderation" in scope.note
