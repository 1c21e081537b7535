from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.engines import Cancel
from bot.errors import BadRequest
from bot.studio import CustomVoice, Studio, StudioBusy, StudioSettings
from bot.studio.work_line import Ticket, WorkLine
from bot.testing.fakes import FakeClock
from tests.studio.tone_voice import ToneVoice


def line(clock: FakeClock | None = None, **settings: object) -> WorkLine:
    return WorkLine(StudioSettings(**settings), clock or FakeClock())  # type: ignore[arg-type]


def join(line: WorkLine, run: str, *engines: str, wait: bool = True) -> Ticket:
    ticket = line.join("custom_voice", engines or ("lab",), wait=wait)
    ticket.run = run
    return ticket


def test_one_run_works_and_the_others_wait_in_order() -> None:
    work = line()
    first, second, third = (join(work, run) for run in "abc")
    assert [t.place for t in (first, second, third)] == [0, 1, 2]
    work.leave(first)
    assert [t.place for t in (second, third)] == [0, 1]


def test_another_engine_is_free() -> None:
    work = line()
    join(work, "a", "lab")
    assert join(work, "b", "tone").place == 0


def test_a_run_with_two_engines_waits_for_both_and_is_not_overtaken() -> None:
    work = line()
    lab = join(work, "a", "lab")
    both = join(work, "b", "lab", "tone")
    after = join(work, "c", "tone")
    assert (both.place, after.place) == (1, 2)
    work.leave(lab)
    assert (both.place, after.place) == (0, 1)


def test_an_engine_may_do_more_at_once() -> None:
    work = line(at_once={"lab": 2})
    assert [join(work, run).place for run in "abc"] == [0, 0, 1]


def test_a_full_line_says_when_to_come_back() -> None:
    clock = FakeClock()
    work = line(clock, waiting=1)
    first = join(work, "a")
    join(work, "b")
    clock.pass_(10)
    with pytest.raises(StudioBusy) as busy:
        join(work, "c")
    assert busy.value.retry_after >= 1
    assert busy.value.waiting == 1
    work.leave(first)
    with pytest.raises(StudioBusy) as busy:
        join(work, "d", wait=False)
    assert busy.value.retry_after >= 10, "the last run took ten seconds"
    assert work.view().room == 1


def test_who_leaves_while_waiting_lets_the_others_move_up() -> None:
    work = line()
    join(work, "a")
    second, third = join(work, "b"), join(work, "c")
    work.leave(second)
    assert third.place == 1
    assert [job.run for job in work.view().jobs] == ["a", "c"]


async def test_places_are_told_as_they_change_until_the_turn_comes() -> None:
    work = line()
    tickets = [join(work, run) for run in "abc"]
    told: list[int] = []

    async def wait() -> None:
        async for place in work.turn(tickets[2], Cancel()):
            told.append(place)

    waiting = asyncio.create_task(wait())
    for ticket in tickets[:2]:
        await asyncio.sleep(0.001)
        work.leave(ticket)
    await waiting
    assert told == [2, 1, 0]


async def test_a_cancel_ends_the_wait() -> None:
    work = line()
    join(work, "a")
    cancel = Cancel()
    places = work.turn(join(work, "b"), cancel)
    assert await anext(places) == 1
    cancel.set()
    with pytest.raises(StopAsyncIteration):
        await anext(places)


def test_whoever_wants_to_hears_when_the_line_changes() -> None:
    told: list[tuple[list[tuple[str, int, float]], int]] = []

    def look() -> None:
        view = work.view()
        told.append(([(job.run, job.place, job.progress) for job in view.jobs], view.left))

    work = WorkLine(StudioSettings(), FakeClock(), look)  # type: ignore[arg-type]
    first = work.join("long_form", ("lab",))
    assert told == []  # nobody knows its run yet
    first.begin("a")
    first.report(0.5, "half")
    work.leave(first)
    assert told == [([("a", 0, 0.0)], 0), ([("a", 0, 0.5)], 0), ([], 1)]


async def test_other_limits_hold_from_the_next_request_on(studio: Studio, tone: ToneVoice) -> None:
    tone.gate = asyncio.Event()
    first = await studio.start(CustomVoice(text="one"))
    second = await studio.start(CustomVoice(text="two"))
    assert [job.place for job in studio.queue().jobs] == [0, 1]
    studio.use(replace(studio.settings, jobs_per_engine=2, max_task_chars=20))
    assert [(job.run, job.place) for job in studio.queue().jobs] == [(first, 0), (second, 0)]
    with pytest.raises(BadRequest, match="at most 20"):
        await studio.check(CustomVoice(text="word " * 10))
