"""Long work: its turn, its end, and what a stop of the show makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Conflict, NotFound
from bot.jobs import Jobs, Report, Work
from db import Database

Open = Callable[[], Jobs]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/jobs.db", backups=tmp_path / "backups")
    await asyncio.to_thread(made.migrate)
    yield made
    await asyncio.to_thread(made.close)


@pytest.fixture
def jobs(database: Database) -> Jobs:
    return Jobs(database, numbers())


def numbers(start: int = 1) -> Callable[[], str]:
    ids = count(start)
    return lambda: f"{next(ids):08d}"


def says(word: str) -> Work:
    async def work(report: Report) -> Mapping[str, Any]:
        report(0.5, "half")
        return {"said": word}

    return work


def waits(until: asyncio.Event) -> Work:
    async def work(report: Report) -> None:
        report(0.3, "waiting")
        await until.wait()

    return work


async def test_what_a_job_gives_back_is_kept_beyond_the_run(jobs: Jobs, database: Database) -> None:
    asked = await jobs.submit("say", says("hello"), {"to": "ada"})
    done = await jobs.ended(asked.id, 5)
    assert (done.state, done.result) == ("done", {"said": "hello"})

    later = await Jobs(database, numbers()).find(asked.id)
    assert (later.state, later.payload, later.result) == (
        "done",
        {"to": "ada"},
        {"said": "hello"},
    )
    with pytest.raises(NotFound):
        await jobs.find("nobody")


async def test_jobs_of_one_line_have_their_turn_one_after_the_other(jobs: Jobs) -> None:
    first_may_end = asyncio.Event()
    first = await jobs.submit("sing", waits(first_may_end), line="singing")
    second = await jobs.submit("sing", says("la"), line="singing")
    other = await jobs.submit("say", says("hello"))
    assert (await jobs.ended(other.id, 5)).state == "done"
    assert jobs.get(first.id).state == "running"
    assert jobs.get(second.id).state == "queued"

    first_may_end.set()
    assert (await jobs.ended(second.id, 5)).state == "done"


async def test_who_waits_in_line_is_cancelled_at_once(jobs: Jobs) -> None:
    may_end = asyncio.Event()
    await jobs.submit("sing", waits(may_end), line="singing")
    second = await jobs.submit("sing", says("la"), line="singing")
    assert (await jobs.cancel(second.id)).state == "cancelled"
    may_end.set()


async def test_a_stop_leaves_a_job_that_is_taken_up_at_the_next_start(
    database: Database,
) -> None:
    until, begun = asyncio.Event(), []

    def make(payload: Mapping[str, Any]) -> Work:
        begun.append(payload["song"])
        return waits(until)

    ids = numbers()
    before = Jobs(database, ids)
    before.outlives("cover", make)
    sung = await before.make("cover", {"song": "lanterns"})
    lost = await before.submit("install", waits(until))
    await asyncio.sleep(0)
    await before.close()

    after = Jobs(database, ids)
    after.outlives("cover", make)
    await after.load()
    assert after.get(sung.id).state == "queued"
    assert (await after.find(lost.id)).state == "cancelled"
    assert await after.take_up() == 1
    until.set()
    assert (await after.ended(sung.id, 5)).state == "done"
    assert begun == ["lanterns", "lanterns"]


async def test_a_killed_show_takes_up_what_can_be_made_again_and_says_what_it_lost(
    database: Database,
) -> None:
    until = asyncio.Event()
    killed = Jobs(database, numbers())
    killed.outlives("cover", lambda payload: waits(until))
    sung = await killed.make("cover", {})
    lost = await killed.submit("install", waits(until))

    after = Jobs(database, numbers(100))
    after.outlives("cover", lambda payload: says("done"))
    await after.load()
    failed = await after.find(lost.id)
    assert (failed.state, failed.error) == ("failed", "the show was stopped")
    assert await after.take_up() == 1
    assert (await after.ended(sung.id, 5)).result == {"said": "done"}
    until.set()
    await killed.ended(sung.id, 5)
    await killed.ended(lost.id, 5)


async def test_a_job_that_failed_is_done_again_as_the_same_job(jobs: Jobs) -> None:
    tries = []

    def make(payload: Mapping[str, Any]) -> Work:
        async def work(report: Report) -> Mapping[str, Any]:
            tries.append(payload)
            if len(tries) == 1:
                raise ValueError("not yet")
            return {"song": payload["song"]}

        return work

    jobs.outlives("cover", make)
    asked = await jobs.make("cover", {"song": 3})
    failed = await jobs.ended(asked.id, 5)
    assert (failed.state, failed.error) == ("failed", "ValueError: not yet")

    again = await jobs.again(asked.id)
    assert again.id == asked.id
    done = await jobs.ended(asked.id, 5)
    assert (done.state, done.error, done.result) == ("done", "", {"song": 3})
    with pytest.raises(Conflict):
        await jobs.again(asked.id)


async def test_the_newest_jobs_of_a_kind_are_listed(jobs: Jobs) -> None:
    for kind in ("say", "sing", "say"):
        job = await jobs.submit(kind, says(kind))
        await jobs.ended(job.id, 5)
    listed = await jobs.recent(("say",))
    assert [job.id for job in listed] == ["00000003", "00000001"]
