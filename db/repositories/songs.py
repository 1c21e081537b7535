"""The index of the song library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db.models import SongRow
from db.rows import affected

FRESH = {"populate_existing": True}  # updates go past the session's own objects


class SongRepository:
    """Songs by their id; the library decides what is in them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, fields: Mapping[str, Any]) -> None:
        """A new song. Raises Conflict (at the session's end) where its id is taken."""
        self._session.execute(insert(SongRow), [dict(fields)])

    def get(self, id: str) -> SongRow | None:
        return self._session.scalar(
            select(SongRow).where(SongRow.id == id), execution_options=FRESH
        )

    def all(self) -> list[SongRow]:
        """By title, then artist."""
        query = select(SongRow).order_by(SongRow.title, SongRow.artist, SongRow.id)
        return list(self._session.scalars(query, execution_options=FRESH))

    def change(self, id: str, changes: Mapping[str, Any], *, version: int) -> bool:
        """An edit of the song as it was at `version`; False where it is not that any more."""
        query = update(SongRow).where(SongRow.id == id, SongRow.version == version)
        return affected(self._session, query.values(**changes, version=version + 1)) > 0

    def count(self, id: str, changes: Mapping[str, Any]) -> bool:
        """Plays and likes: no edit, so the version stays. Whether there is such a song."""
        query = update(SongRow).where(SongRow.id == id)
        return affected(self._session, query.values(**changes)) > 0

    def delete(self, id: str) -> bool:
        """Whether there was one."""
        return affected(self._session, delete(SongRow).where(SongRow.id == id)) > 0

    def replace_all(self, songs: Iterable[Mapping[str, Any]]) -> None:
        """These and no others."""
        self._session.execute(delete(SongRow))
        if rows := [dict(song) for song in songs]:
            self._session.execute(insert(SongRow), rows)
