"""Buttons pressed at the worst moment, and a clock that runs wrong."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest

from bot.host import OperatorPrompt, Trust
from tests.bad_input.broken import BO, line

LONG = "alpha beta gamma delta epsilon zeta eta theta iota kappa."
MAIL = "Write to ann@example.org today. Bye."


async def test_panic_twice_and_calm_twice_leave_a_show_that_works(rehearse) -> None:
    async with rehearse("chat") as show:
        show.voice.per_word = 0.1
        show.mind.answer = LONG
        await show.app.host.emit(line("talk"))
        await show.until(lambda: show.events("word"))
        for _ in range(2):
            await show.app.desk.panic()
        await show.emit(line("nobody hears this", BO))
        assert show.app.desk.show_view()["panic"] is True
        assert len(show.heard) == 1 and "kappa" not in show.heard[0]
        for _ in range(2):
            await show.app.desk.calm()
        assert show.app.desk.show_view()["panic"] is False
        show.voice.per_word, show.mind.answer = 0.001, "Back."
        await show.settle()
        await show.emit(line("and now?"))
        assert show.heard[-1] == "Back."
        assert show.events("curtain")[-1]["hidden"] is False


@pytest.mark.parametrize("press", ["skip", "cut", "panic"])
async def test_a_sentence_on_hold_lets_go_of_the_stage(rehearse, press: str) -> None:
    async with rehearse("chat") as show:
        show.mind.answer = MAIL
        await show.app.host.emit(line("how do I reach you?"))
        await show.until(lambda: show.app.holds.waiting())
        await getattr(show.app.desk, press)()
        await show.until(lambda: not show.app.holds.waiting())
        await show.app.desk.calm()
        show.mind.answer = "Next."
        await show.emit(line("next one", BO))
        assert show.heard[-1] == "Next."
        assert "example.org" not in " ".join(show.heard)


@pytest.mark.parametrize("press", ["skip", "cut", "panic"])
async def test_a_mind_that_thinks_is_cut_at_once(rehearse, press: str) -> None:
    async with rehearse("chat") as show:
        show.mind.pause = 30.0
        await show.app.host.emit(line("think"))
        await show.until(lambda: show.mind.asked)
        began = time.monotonic()
        await getattr(show.app.desk, press)()
        await show.app.desk.calm()
        show.mind.pause = 0.0
        await show.emit(line("quick", BO))
        assert time.monotonic() - began < 5
        assert show.heard[-1] == "Hello there."


async def test_an_urgent_prompt_does_not_wait_for_a_thought(rehearse) -> None:
    async with rehearse("chat") as show:
        show.mind.pause = 30.0
        await show.app.host.emit(line("think"))
        await show.until(lambda: show.mind.asked)
        async with asyncio.timeout(5):
            await show.emit(OperatorPrompt(text="Stop.", mode="read", trust=Trust.OWNER))
        assert show.heard[-1] == "Stop."


async def test_a_pause_is_not_counted_as_a_handler_that_hangs(rehearse, write_plugin) -> None:
    write_plugin(
        "talks",
        """
        @plugin.turn(ChatMessage, timeout=1.5)
        async def answer(message, ctx):
            await ctx.speak("one two three four.")
        """,
    )
    async with rehearse("talks", package=write_plugin.package) as show:
        show.voice.per_word = 0.05
        message = line("talk")
        await show.app.host.emit(message)
        await show.until(lambda: show.events("word"))
        await show.app.desk.pause()
        await asyncio.sleep(1.7)
        await show.app.desk.resume()
        await show.settle()
        assert show.heard == ["one two three four."]
        assert show.verdict(message) == "said, heard to the end"


async def test_a_clock_that_runs_backwards_changes_no_order_and_holds_nothing_up(
    rehearse, monkeypatch
) -> None:
    hours = itertools.count()
    real = time.time()
    async with rehearse("chat") as show:
        monkeypatch.setattr(time, "time", lambda: real - 3600.0 * next(hours))
        prompts = [
            OperatorPrompt(text=f"Number {n}.", mode="read", trust=Trust.OWNER) for n in range(4)
        ]
        show.app.switches.set(hold_all=True)
        for prompt in prompts:
            await show.app.host.emit(prompt)
        show.app.switches.set(hold_all=False)
        await show.settle()
        assert show.heard == [f"Number {n}." for n in range(4)]
        assert len({prompt.id for prompt in prompts}) == 4
        await show.app.host.journal.flush()
        assert show.app.host.journal.failed == ""
        assert (await show.app.desk.state())["exchange"]
