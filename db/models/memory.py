"""What the bot remembers for long."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class Memory(Base):
    """A fact, about a person (`subject_id`) or about nobody in particular.

    A private one is found only for its own subject. Its words are indexed for full text search
    by what the migration adds: an FTS5 table with triggers, or a GIN index.
    """

    __tablename__ = "memories"
    __table_args__ = (CheckConstraint("NOT private OR subject_id IS NOT NULL", "owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    topic: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    private: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    last_used: Mapped[datetime | None]
    event_id: Mapped[str] = mapped_column(default="", index=True)  # where it was learned
