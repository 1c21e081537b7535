"""Long work: submitted, watched, cancelled, taken up again, and remembered in the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.errors import BotError, Conflict, JobCancelled, NotFound
from db import Database, JobRepository, JobState
from db import Job as Row

STOPPED = "the show was stopped"
UNDER_WAY = ("queued", "running")

log = structlog.get_logger("jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`state` is queued, running, done, failed or cancelled; `progress` runs from 0 to 1.

    `payload` is what was asked, `result` what came of it; `at` is when it was asked, Unix time.
    """

    id: str
    kind: str
    state: str = "queued"
    progress: float = 0.0
    note: str = ""
    error: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    at: float = 0.0

    @property
    def ended(self) -> bool:
        return self.state not in UNDER_WAY


Report = Callable[[float, str], None]  # progress from 0 to 1, and a note
Work = Callable[[Report], Awaitable[Mapping[str, Any] | None]]  # what it gives back is its result
Maker = Callable[[Mapping[str, Any]], Work]  # the work of a payload


class Jobs:
    """Runs jobs in the loop, one task each; the work itself keeps off the loop.

    Jobs of one `line` have their turn one after the other. A kind with a maker outlives a stop:
    what was under way is begun again from its payload.
    """

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._db = database
        self._new_id = new_id
        self._jobs: dict[str, Job] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._makers: dict[str, tuple[Maker, str]] = {}
        self._lines: dict[str, asyncio.Lock] = {}
        self._left: list[Job] = []  # under way when the show was stopped
        self._closing = False
        self.on_change: Callable[[Job], None] = lambda job: None

    def outlives(self, kind: str, make: Maker, *, line: str = "") -> None:
        """Jobs of this kind can be made again from their payload. Before `load`."""
        self._makers[kind] = (make, line)

    async def load(self) -> None:
        """What an earlier run began and did not end waits for `take_up`, or has failed."""

        def sort(session: Session) -> list[Job]:
            jobs, left = JobRepository(session), []
            for row in jobs.in_state((JobState.QUEUED, JobState.RUNNING)):
                if row.kind in self._makers:
                    left.append(replace(_job(row), state="queued"))
                else:
                    jobs.change(row.id, state=JobState.FAILED, error=STOPPED)
            return left

        self._left = await self._db.run(sort)
        self._jobs |= {job.id: job for job in self._left}

    async def take_up(self) -> int:
        """Begin again what the last stop cut off, once the engines are there; how many."""
        left, self._left = self._left, []
        for job in left:
            make, line = self._makers[job.kind]
            self._start(job, make(job.payload), line)
        return len(left)

    async def submit(
        self, kind: str, work: Work, payload: dict[str, Any] | None = None, *, line: str = ""
    ) -> Job:
        """Start a job; it runs until it ends, fails or is cancelled."""
        id = self._new_id()
        row = await self._db.run(lambda s: _job(JobRepository(s).add(id, kind, payload)))
        return self._start(row, work, line)

    async def make(self, kind: str, payload: dict[str, Any]) -> Job:
        """Start a job of a kind that can be made from its payload."""
        maker, line = self._makers[kind]
        return await self.submit(kind, maker(payload), payload, line=line)

    async def again(self, id: str) -> Job:
        """Begin a job anew that failed or was cancelled, as the same job.

        Raises NotFound, and Conflict where it did not fail or nobody can make it again."""
        job = await self.find(id)
        if not job.ended or job.state == "done":
            raise Conflict(f"job '{id}' is {job.state}", hint="there is nothing to take up")
        if job.kind not in self._makers:
            raise Conflict(f"a job '{job.kind}' cannot be taken up", hint="ask for it anew")
        maker, line = self._makers[job.kind]
        fresh = self._jobs[id] = replace(job, state="queued", progress=0.0, note="", error="")
        await self._write(fresh)
        return self._start(fresh, maker(job.payload), line)

    def all(self) -> list[Job]:
        """Those of this run, newest first."""
        return sorted(self._jobs.values(), key=lambda job: job.id, reverse=True)

    async def recent(self, kinds: tuple[str, ...], limit: int = 50) -> list[Job]:
        """Those of these kinds, of earlier runs too, newest first."""
        rows = await self._db.read(
            lambda s: [_job(row) for row in JobRepository(s).recent(limit, kinds)]
        )
        return [self._jobs.get(job.id, job) for job in rows]

    def get(self, id: str) -> Job:
        """One of this run. Raises NotFound."""
        job = self._jobs.get(id)
        if job is None:
            raise NotFound(f"no job '{id}'")
        return job

    async def find(self, id: str) -> Job:
        """One of this run or of an earlier one. Raises NotFound."""
        if id in self._jobs:
            return self._jobs[id]
        job = await self._db.read(lambda s: _job_or_none(JobRepository(s).get(id)))
        if job is None:
            raise NotFound(f"no job '{id}'")
        return job

    async def ended(self, id: str, seconds: float) -> Job:
        """The job once it has ended, or as it is after that long. Raises NotFound."""
        task = self._tasks.get(id)
        if task is not None:
            await asyncio.wait((task,), timeout=seconds)
        return await self.find(id)

    async def cancel(self, id: str) -> Job:
        """Ask it to end, and wait until it has."""
        self.get(id)
        task = self._tasks.get(id)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if not self.get(id).ended and not self._closing:  # it had not begun
            self._tasks.pop(id, None)
            self._left = [job for job in self._left if job.id != id]
            self._change(id, state="cancelled")
            await self._keep(self.get(id))
        return self.get(id)

    async def forget(self, ids: list[str]) -> None:
        """Delete jobs that have ended, also from the database."""
        await self._db.run(lambda s: JobRepository(s).remove(ids))
        for id in ids:
            self._jobs.pop(id, None)

    async def close(self) -> None:
        """End all of them; what outlives a stop is taken up at the next start."""
        self._closing = True
        await asyncio.gather(*(self.cancel(id) for id in list(self._tasks)))

    def _start(self, job: Job, work: Work, line: str) -> Job:
        self._jobs[job.id] = job
        task = asyncio.create_task(self._run(job.id, work, line), name=f"job {job.kind}")
        self._tasks[job.id] = task
        return job

    async def _run(self, id: str, work: Work, line: str) -> None:
        try:
            async with AsyncExitStack() as turn:
                if line:
                    await turn.enter_async_context(self._lines.setdefault(line, asyncio.Lock()))
                self._change(id, state="running")
                report = self._reporter(id)
                result = dict(await work(report) or {})
            self._change(id, state="done", progress=1.0, result=result)
        except (asyncio.CancelledError, JobCancelled):
            stays = self._closing and self.get(id).kind in self._makers
            self._change(id, state="queued" if stays else "cancelled")
        except BotError as error:
            self._change(id, state="failed", error=str(error))
        except Exception as error:
            log.error("job failed", job=id, exc_info=error)
            self._change(id, state="failed", error=f"{type(error).__name__}: {error}")
        finally:
            self._tasks.pop(id, None)
            await self._keep(self.get(id))

    def _reporter(self, id: str) -> Report:
        return lambda progress, note: self._change(id, progress=progress, note=note)

    def _change(self, id: str, **changes: Any) -> None:
        job = self._jobs[id] = replace(self._jobs[id], **changes)
        self.on_change(job)

    async def _keep(self, job: Job) -> None:
        try:
            await self._write(job)
        except BotError as error:
            log.error("what became of a job was not kept", job=job.id, error=str(error))

    async def _write(self, job: Job) -> None:
        await self._db.run(
            lambda s: (
                JobRepository(s).change(
                    job.id,
                    state=JobState(job.state),
                    progress=job.progress,
                    note=job.note,
                    error=job.error,
                    result=job.result,
                )
                and None
            )
        )


def _job(row: Row) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        state=str(row.state),
        progress=row.progress,
        note=row.note,
        error=row.error,
        payload=dict(row.payload),
        result=dict(row.result),
        at=row.created_at.timestamp(),
    )


def _job_or_none(row: Row | None) -> Job | None:
    return None if row is None else _job(row)
