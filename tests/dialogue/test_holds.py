from __future__ import annotations

import asyncio

import pytest

from bot.dialogue import Guard, Holds
from bot.errors import NotFound, Refused
from bot.settings import GuardSettings

LINE = "mail ann@site.org"
VERDICT = Guard(GuardSettings()).check(LINE, source="viewer")


class FakeClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("word", "said"), [("mask", "mail ****"), ("say", LINE), ("drop", "")])
async def test_a_human_decides_what_is_said(word: str, said: str) -> None:
    holds = Holds(60)
    held = holds.add(LINE, VERDICT, "viewer", "event-1")
    answer = asyncio.create_task(held.answer())
    assert holds.waiting() == [held]
    holds.decide(held.id, word)
    assert await answer == said
    assert holds.waiting() == []


async def test_nobody_decides_and_the_line_is_dropped() -> None:
    clock = FakeClock()
    holds = Holds(60, clock, clock)
    held = holds.add(LINE, VERDICT, "viewer")
    assert held.expires_at == 1060.0
    clock.now = 1059.0
    assert holds.expire() == []
    clock.now = 1060.0
    assert holds.expire() == [held]
    assert await held.answer() == ""


async def test_a_second_word_on_the_same_line_is_refused_plainly() -> None:
    holds = Holds(60)
    held = holds.add(LINE, VERDICT, "model")
    with pytest.raises(Refused):
        holds.decide(held.id, "maybe")
    holds.decide(held.id, "drop")
    with pytest.raises(NotFound):
        holds.decide(held.id, "say")


async def test_panic_drops_all_that_waits() -> None:
    holds = Holds(60)
    lines = [holds.add(LINE, VERDICT, "viewer") for _ in range(3)]
    assert holds.clear() == lines
    assert [await line.answer() for line in lines] == ["", "", ""]


async def test_one_waiter_that_goes_away_does_not_decide_for_the_others() -> None:
    holds = Holds(60)
    held = holds.add(LINE, VERDICT, "viewer")
    gone = asyncio.create_task(held.answer())
    await asyncio.sleep(0)
    gone.cancel()
    holds.decide(held.id, "say")
    assert await held.answer() == LINE


async def test_a_wrong_clock_on_the_wall_neither_keeps_nor_drops_a_line() -> None:
    clock, wall = FakeClock(), FakeClock()
    holds = Holds(60, clock, wall)
    holds.add(LINE, VERDICT, "viewer")
    wall.now += 86_400.0
    assert holds.expire() == []
    wall.now -= 2 * 86_400.0
    clock.now += 61.0
    assert len(holds.expire()) == 1
