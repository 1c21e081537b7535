"""What plugins keep."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.models import Document
from db.rows import affected
from db.types import clean, utc_now
from db.upsert import upsert

FRESH = {"populate_existing": True}  # `put` goes past the session's own objects


class DocumentRepository:
    """JSON values by plugin and key."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, plugin: str, key: str, default: Any = None) -> Any:
        """The value, or `default` where there is none."""
        query = select(Document).where(Document.plugin == plugin, Document.key == key)
        found = self._session.scalar(query, execution_options=FRESH)
        return default if found is None else found.value

    def put(self, plugin: str, key: str, value: Any, *, user_id: int | None = None) -> None:
        """Store a value; with `user_id` it goes when that person is erased, and stays theirs."""
        insert = upsert(self._session, Document)
        new = insert.excluded
        statement = insert.on_conflict_do_update(
            index_elements=[Document.plugin, Document.key],
            set_={
                "value": new.value,
                "user_id": func.coalesce(new.user_id, Document.user_id),
                "updated_at": new.updated_at,
            },
        )
        row = {
            "plugin": plugin,
            "key": key,
            "value": value,
            "user_id": user_id,
            "updated_at": utc_now(),
        }
        self._session.execute(statement, [row])

    def delete(self, plugin: str, key: str) -> bool:
        """Whether there was one."""
        statement = delete(Document).where(Document.plugin == plugin, Document.key == key)
        return affected(self._session, statement) > 0

    def all(self, plugin: str, prefix: str = "") -> dict[str, Any]:
        """A plugin's values whose key starts with `prefix`, by key, in order."""
        wanted = clean(prefix)
        query = select(Document).where(
            Document.plugin == plugin, func.substr(Document.key, 1, len(wanted)) == wanted
        )
        found = self._session.scalars(query, execution_options=FRESH)
        return {row.key: row.value for row in sorted(found, key=lambda row: row.key)}
