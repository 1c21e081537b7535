"""INSERT ... ON CONFLICT, which both databases have, each from its own module."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.base import Base


def upsert(session: Session, model: type[Base]) -> Any:
    """An insert into a model's table that knows `on_conflict_do_update` and `excluded`."""
    dialect = session.get_bind().dialect.name
    return (postgresql if dialect == "postgresql" else sqlite).insert(model)
