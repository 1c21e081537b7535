"""INSERT ... ON CONFLICT, which both databases have, each from its own module."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.base import Base

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def upsert(session: Session, model: type[Base]) -> Any:
    """An insert into a model's table that knows `on_conflict_do_update` and `excluded`."""
    return INSERTS[session.get_bind().dialect.name](model)
