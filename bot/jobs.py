"""Long work: submitted, watched, cancelled, and remembered in the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.errors import BotError, JobCancelled, NotFound
from db import Database, JobRepository, JobState

log = structlog.get_logger("jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`state` is queued, running, done, failed or cancelled; `progress` runs from 0 to 1."""

    id: str
    kind: str
    state: str = "queued"
    progress: float = 0.0
    note: str = ""
    error: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


Report = Callable[[float, str], None]  # progress from 0 to 1, and a note
Work = Callable[[Report], Awaitable[None]]


class Jobs:
    """Runs jobs in the loop, one task each; the work itself keeps off the loop."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._db = database
        self._new_id = new_id
        self._jobs: dict[str, Job] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.on_change: Callable[[Job], None] = lambda job: None

    async def load(self) -> None:
        """What an earlier run began and did not end has failed; it may be started again."""

        def fail(session: Session) -> None:
            jobs = JobRepository(session)
            for job in jobs.in_state((JobState.QUEUED, JobState.RUNNING)):
                jobs.change(job.id, state=JobState.FAILED, error="the show was stopped")

        await self._db.run(fail)

    async def submit(self, kind: str, work: Work, payload: dict[str, Any] | None = None) -> Job:
        """Start a job; it runs until it ends, fails or is cancelled."""
        job = Job(id=self._new_id(), kind=kind, payload=payload or {})
        await self._db.run(lambda s: JobRepository(s).add(job.id, kind, job.payload) and None)
        self._jobs[job.id] = job
        self._tasks[job.id] = asyncio.create_task(self._run(job.id, work), name=f"job {kind}")
        return job

    def all(self) -> list[Job]:
        """Those of this run, newest first."""
        return sorted(self._jobs.values(), key=lambda job: job.id, reverse=True)

    def get(self, id: str) -> Job:
        job = self._jobs.get(id)
        if job is None:
            raise NotFound(f"no job '{id}'")
        return job

    async def cancel(self, id: str) -> Job:
        """Ask it to end, and wait until it has."""
        self.get(id)
        task = self._tasks.get(id)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return self.get(id)

    async def close(self) -> None:
        await asyncio.gather(*(self.cancel(id) for id in list(self._tasks)))

    async def _run(self, id: str, work: Work) -> None:
        self._change(id, state="running")
        try:
            await work(lambda progress, note: self._change(id, progress=progress, note=note))
            self._change(id, state="done", progress=1.0)
        except (asyncio.CancelledError, JobCancelled):
            self._change(id, state="cancelled")
        except BotError as error:
            self._change(id, state="failed", error=str(error))
        except Exception as error:
            log.error("job failed", job=id, exc_info=error)
            self._change(id, state="failed", error=f"{type(error).__name__}: {error}")
        finally:
            self._tasks.pop(id, None)
            await self._keep(self.get(id))

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
                )
                and None
            )
        )
