"""Long work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.errors import Conflict, NotFound
from db.models import Job, JobState
from db.rows import affected
from db.types import utc_now

ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class JobRepository:
    """Jobs that outlive a restart."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, job_id: str, kind: str, payload: dict[str, Any] | None = None) -> Job:
        """A new job, queued."""
        if self.get(job_id):
            raise Conflict(f"there is a job {job_id} already")
        now = utc_now()
        job = Job(id=job_id, kind=kind, payload=payload or {}, created_at=now, updated_at=now)
        self._session.add(job)
        self._session.flush()
        return job

    def change(self, job_id: str, **fields: Any) -> Job:
        """Set fields of a job: state, progress, note, error, result."""
        job = self.get(job_id)
        if job is None:
            raise NotFound(f"there is no job {job_id}")
        for name, value in fields.items():
            setattr(job, name, value)
        job.updated_at = utc_now()
        self._session.flush()
        return job

    def get(self, job_id: str) -> Job | None:
        return self._session.get(Job, job_id)

    def recent(self, limit: int = 50, kinds: Sequence[str] = ()) -> list[Job]:
        """The newest first, of these kinds, or of all."""
        query = select(Job).order_by(Job.created_at.desc(), Job.id.desc()).limit(limit)
        if kinds:
            query = query.where(Job.kind.in_(kinds))
        return list(self._session.scalars(query))

    def in_state(self, states: Sequence[str]) -> list[Job]:
        """Jobs in any of these states, the oldest first."""
        query = select(Job).where(Job.state.in_(states)).order_by(Job.created_at, Job.id)
        return list(self._session.scalars(query))

    def remove(self, ids: Sequence[str]) -> int:
        """Delete these; returns how many there were."""
        return affected(self._session, delete(Job).where(Job.id.in_(ids)))

    def prune(self, before: datetime) -> int:
        """Delete those that ended earlier; returns how many."""
        statement = delete(Job).where(Job.updated_at < before, Job.state.in_(ENDED))
        return affected(self._session, statement)
