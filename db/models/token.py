"""Who may use the panel's interface."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class Role(StrEnum):
    """What the holder of a token may do."""

    OWNER = "owner"
    MODERATOR = "moderator"
    VIEWER = "viewer"


class Token(Base):
    """A token of the panel. Only the SHA-256 of its 256 bits of chance is kept."""

    __tablename__ = "tokens"
    __table_args__ = (
        CheckConstraint(f"role IN ({', '.join(repr(r.value) for r in Role)})", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_used: Mapped[datetime | None]
    revoked: Mapped[bool] = mapped_column(default=False)
