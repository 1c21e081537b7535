"""People."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class User(Base):
    """A person on one platform. `platform_id` is the platform's own id and never changes."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("platform", "platform_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str]
    platform_id: Mapped[str]
    name: Mapped[str]  # as shown, and as last seen
    colour: Mapped[str] = mapped_column(default="")
    roles: Mapped[list[str]] = mapped_column(default=list)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime] = mapped_column(index=True)
    lines: Mapped[int] = mapped_column(default=0)  # lines of chat so far
    seconds: Mapped[int] = mapped_column(default=0)  # time watched, as far as a platform tells
