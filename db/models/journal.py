"""Every event, written down before anyone handles it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class JournalState(StrEnum):
    """What became of an event."""

    WAITING = "waiting"
    HANDLED = "handled"
    DROPPED = "dropped"
    MERGED = "merged"
    QUARANTINED = "quarantined"
    FAILED = "failed"


_KEYED = text("key <> ''")
_WAITING = text("state = 'waiting'")
_CAUSED = text("cause <> ''")


class Journal(Base):
    """An event and its decision trace. `key` is the platform's id of it, unique where given."""

    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in JournalState)})", "state"),
        Index(
            "uq_journal_platform_key",
            "platform",
            "key",
            unique=True,
            sqlite_where=_KEYED,
            postgresql_where=_KEYED,
        ),
        Index("ix_journal_waiting", "lane", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_journal_person", "platform", "user_platform_id"),
        Index("ix_journal_cause", "cause", sqlite_where=_CAUSED, postgresql_where=_CAUSED),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str]
    platform: Mapped[str]
    origin: Mapped[str] = mapped_column(default="live")
    lane: Mapped[str] = mapped_column(default="")
    key: Mapped[str] = mapped_column(default="")
    user_platform_id: Mapped[str] = mapped_column(default="")
    user_name: Mapped[str] = mapped_column(default="")
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default=JournalState.WAITING)
    verdict: Mapped[str] = mapped_column(default="")
    trace: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    cause: Mapped[str] = mapped_column(default="")
