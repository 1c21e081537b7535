"""The show ends at any moment: quickly, and nothing is lost."""

from __future__ import annotations

import asyncio

import pytest

from bot.host import OperatorPrompt, RewardRedeemed, Trust
from db import JobRepository, JobState, JournalRepository
from tests.bad_input.broken import ANN, line
from tests.fair_clock import FairClock

LONG = "alpha beta gamma delta epsilon zeta eta theta iota kappa."


async def closed(show) -> float:
    """Close the show; how long it took, in seconds."""
    with FairClock() as clock:
        await show.app.close()
        return clock.now()


async def messages(show) -> list[dict]:
    return (await show.app.desk.messages(page=1, search=""))["items"]


async def state_of(show, event: str) -> str:
    row = await show.app.database.read(lambda s: JournalRepository(s).get(event))
    return row.state if row else ""


async def test_a_sentence_that_the_end_cuts_is_remembered_as_far_as_it_was_heard(rehearse) -> None:
    message = line("talk to me")
    async with rehearse("chat") as show:
        show.voice.per_word = 0.1
        show.mind.answer = LONG
        await show.app.host.emit(message)
        await show.until(lambda: len(show.events("word")) >= 3)
        assert await closed(show) < 2
    async with rehearse("chat") as show:
        [row] = await messages(show)
        assert row["heard"].startswith("alpha beta") and "kappa" not in row["heard"]
        assert not row["complete"]
        assert await state_of(show, message.id) == "handled"
        show.mind.answer = "ok"
        await show.emit(line("go on"))
        contents = [m.content for m in show.mind.asked[-1].messages]
        assert row["heard"] in contents, "the talk goes on where it was cut"


async def test_a_prompt_that_was_not_answered_yet_is_answered_after_the_restart(rehearse) -> None:
    prompt = OperatorPrompt(text="say something", trust=Trust.OWNER)
    async with rehearse("chat") as show:
        show.mind.pause = 30.0
        await show.app.host.emit(prompt)
        await show.until(lambda: show.mind.asked)
        assert await closed(show) < 2
    async with rehearse("chat") as show:
        await show.settle()
        assert show.heard == ["Hello there."]
        assert show.verdict(prompt) == "answered by fake, heard to the end"


async def test_a_redemption_that_waits_is_served_after_the_restart(rehearse) -> None:
    redeemed = RewardRedeemed(title="Hydrate", redemption="r1", reward="w1", user=ANN, key="k")
    async with rehearse("redemptions") as show:
        show.app.switches.set(hold_all=True)
        await show.emit(redeemed)
        assert await closed(show) < 2
    async with rehearse("redemptions") as show:
        show.app.switches.set(hold_all=False)
        await show.settle()
        assert len(show.heard) == 1
        assert show.platform.acted == [("fulfil", {"reward": "w1", "redemption": "r1"})]


async def test_a_line_that_waits_for_a_human_waits_for_one_after_the_restart(rehearse) -> None:
    redeemed = RewardRedeemed(
        title="Say it", text="call +1 202 555 0143", redemption="r", reward="w", user=ANN
    )
    async with rehearse("redemptions") as show:
        await show.app.host.emit(redeemed)
        await show.until(lambda: show.app.holds.waiting())
        assert await closed(show) < 2
    async with rehearse("redemptions") as show:
        await show.until(lambda: show.app.holds.waiting())
        assert show.mind.asked == [], "nobody has said yes"
        [held] = show.app.holds.waiting()
        await show.app.desk.judge_held(held.id, "drop")
        await show.settle()
        assert show.heard == []


async def test_a_job_that_runs_is_cancelled_and_said_so(rehearse) -> None:
    async with rehearse() as show:

        async def work(report) -> None:
            report(0.5, "half")
            await asyncio.Event().wait()

        job = await show.app.jobs.submit("install", work)
        await show.until(lambda: show.app.jobs.get(job.id).progress == 0.5)
        assert await closed(show) < 2
    async with rehearse() as show:
        row = await show.app.database.read(lambda s: JobRepository(s).get(job.id))
        assert row is not None and row.state == JobState.CANCELLED


@pytest.mark.parametrize(
    "stubborn",
    [
        "while True:\n        try:\n            await asyncio.sleep(0.2)\n"
        "        except asyncio.CancelledError:\n            pass",
        "try:\n        await asyncio.Event().wait()\n    finally:\n        await asyncio.sleep(30)",
    ],
)
@pytest.mark.parametrize("verb", ["source", "on(ChatMessage)", "turn(ChatMessage)"])
async def test_a_plugin_that_will_not_end_does_not_hold_the_show_up(
    rehearse, write_plugin, verb: str, stubborn: str
) -> None:
    arguments = "ctx" if verb == "source" else "message, ctx"
    write_plugin("stubborn", f"@plugin.{verb}\nasync def stay({arguments}):\n    {stubborn}\n")
    async with rehearse("stubborn", package=write_plugin.package) as show:
        await show.app.host.emit(line("hi"))
        await asyncio.sleep(0.01)
        assert await closed(show) < 2
        left = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in left:  # as the end of the process would
            task.get_coro().close() if not task.done() else None


async def test_closing_twice_is_harmless(rehearse) -> None:
    async with rehearse("chat") as show:
        await show.emit(line("hi"))
        assert await closed(show) < 2
        assert await closed(show) < 2


async def test_a_turn_that_takes_too_long_keeps_what_was_heard(rehearse, write_plugin) -> None:
    write_plugin(
        "talks",
        """
        @plugin.turn(ChatMessage, timeout=1.0)
        async def answer(message, ctx):
            await ctx.speak(ctx.think(message.text))
        """,
    )
    async with rehearse("talks", package=write_plugin.package) as show:
        show.voice.per_word = 0.3
        show.mind.answer = LONG
        await show.emit(line("talk"))
        [row] = await messages(show)
        assert row["heard"].startswith("alpha") and "kappa" not in row["heard"]
