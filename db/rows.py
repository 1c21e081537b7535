"""How many rows a statement changed."""

from __future__ import annotations

from sqlalchemy import CursorResult, Executable
from sqlalchemy.orm import Session


def affected(session: Session, statement: Executable) -> int:
    """Run an update or delete; returns how many rows it touched."""
    result = session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0
