"""The index of the runs: a small SQLite file that can always be made again from the folders."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from bot.studio.views import RunFilter, RunNames, RunPage, RunView

VERSION = 2
SNIPPET = 280  # characters of a text that the list shows
SEARCHED = 4000  # characters of a text that the search looks through

_COLUMNS = (
    *("id", "kind", "state", "at", "title", "text", "engine", "voice", "language"),
    *("seconds", "first_audio_ms", "took_s", "size", "notes", "error"),
)
_DEFAULTS = {"seconds": 0.0, "first_audio_ms": -1.0, "took_s": 0.0, "size": 0}
_TABLES = f"""
CREATE TABLE runs (
  number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, kind TEXT, state TEXT, at REAL, title TEXT,
  text TEXT, engine TEXT, voice TEXT, language TEXT, seconds REAL, first_audio_ms REAL,
  took_s REAL, size INTEGER, notes TEXT, error TEXT
);
CREATE INDEX runs_by ON runs (at DESC, id DESC, kind, state, engine, voice);
CREATE VIRTUAL TABLE words USING fts5 (
  title, text, notes, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
PRAGMA user_version = {VERSION};
"""
_INSERT = f"INSERT INTO runs ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"

# The one index holds every column that is filtered by: whatever is asked is answered from it in
# order, and only the rows of the page are read.
_FOUND = "number IN (SELECT rowid FROM words WHERE words MATCH ?)"
_COUNT = "SELECT count(*) FROM runs INDEXED BY runs_by {}"
_COUNT_FOUND = "SELECT count(*) FROM words WHERE words MATCH ?"
_PAGE = (
    f"SELECT {', '.join(_COLUMNS)} FROM runs WHERE number IN (SELECT number FROM runs "
    "INDEXED BY runs_by {} ORDER BY at DESC, id DESC LIMIT ? OFFSET ?) ORDER BY at DESC, id DESC"
)

_NAMES = "SELECT DISTINCT {0} FROM runs INDEXED BY runs_by ORDER BY {0}"
_WEIGHT = "SELECT count(*), coalesce(sum(size), 0) FROM runs"


class RunIndex:
    """One connection, used by one thread at a time. Every call blocks for about a millisecond."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._db: sqlite3.Connection | None = None

    def open(self) -> bool:
        """Whether what is in it can be used; a broken or an old one begins empty."""
        try:
            return self._connect()
        except sqlite3.DatabaseError:
            self.close()
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)
            self._connect()
            return False

    def _connect(self) -> bool:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        db = self._db = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == VERSION:
            db.execute("SELECT count(*) FROM runs").fetchone()
            return True
        if version:
            raise sqlite3.DatabaseError("an index of another version")
        db.executescript(_TABLES)
        return False

    def close(self) -> None:
        with self._lock:
            if self._db is not None:
                self._db.close()
            self._db = None

    @property
    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            self._connect()
        assert self._db is not None
        return self._db

    def put(self, metas: Iterable[Mapping[str, Any]], *, afresh: bool = False) -> None:
        """Add runs or replace them; `afresh` forgets all others."""
        with self._lock:
            db = self._open
            db.execute("BEGIN")
            try:
                if afresh:
                    db.execute("DELETE FROM runs")
                    db.execute("DELETE FROM words")
                for meta in metas:
                    self._put(db, meta, replace=not afresh)
                db.execute("COMMIT")
            except BaseException:
                db.execute("ROLLBACK")
                raise

    def _put(self, db: sqlite3.Connection, meta: Mapping[str, Any], *, replace: bool) -> None:
        if replace:
            self._drop(db, meta["id"])
        text = str(meta.get("text", ""))
        row = [meta.get(column, _DEFAULTS.get(column, "")) for column in _COLUMNS]
        row[_COLUMNS.index("text")] = text[:SNIPPET]
        number = db.execute(_INSERT, row).lastrowid
        db.execute(
            "INSERT INTO words (rowid, title, text, notes) VALUES (?, ?, ?, ?)",
            (number, meta.get("title", ""), text[:SEARCHED], meta.get("notes", "")),
        )

    def drop(self, ids: Iterable[str]) -> None:
        with self._lock:
            for id in ids:
                self._drop(self._open, id)

    def _drop(self, db: sqlite3.Connection, id: str) -> None:
        found = db.execute("SELECT number FROM runs WHERE id = ?", (id,)).fetchone()
        if found:
            db.execute("DELETE FROM words WHERE rowid = ?", found)
            db.execute("DELETE FROM runs WHERE number = ?", found)

    def ids(self) -> set[str]:
        with self._lock:
            return {row[0] for row in self._open.execute("SELECT id FROM runs")}

    def names(self) -> RunNames:
        """What the filters can choose from."""
        with self._lock:
            found = [
                [row[0] for row in self._open.execute(_NAMES.format(column)) if row[0]]
                for column in ("kind", "engine", "voice")
            ]
        kinds, engines, voices = map(tuple, found)
        return RunNames(kinds=kinds, engines=engines, voices=voices)

    def weight(self) -> tuple[int, int]:
        """How many runs there are, and their bytes."""
        with self._lock:
            count, size = self._open.execute(_WEIGHT).fetchone()
        return count, size

    def page(self, filter: RunFilter) -> RunPage:
        where, values = _where(filter)
        span = (max(1, min(filter.limit, 500)), max(0, min(filter.offset, 10**9)))
        with self._lock:
            count = _COUNT_FOUND if where == f"WHERE +{_FOUND}" else _COUNT.format(where)
            total = self._open.execute(count, values).fetchone()[0]
            rows = self._open.execute(_PAGE.format(where), (*values, *span)).fetchall()
        views = (RunView(**dict(zip(_COLUMNS, row, strict=True))) for row in rows)
        return RunPage(items=tuple(views), total=total)


def _where(filter: RunFilter) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    for column in ("kind", "state", "engine", "voice"):
        if wanted := getattr(filter, column):
            parts.append(f"{column} = ?")
            values.append(wanted)
    for sign, moment in ((">=", filter.since), ("<", filter.until)):
        if moment is not None:
            parts.append(f"at {sign} ?")
            values.append(moment)
    if words := _match(filter.search):
        parts.append(f"+{_FOUND}")  # with the plus the order stays that of the index
        values.append(words)
    return (f"WHERE {' AND '.join(parts)}" if parts else ""), values


def _match(search: str) -> str:
    """Each word as the beginning of one that must be there; nothing in it is a command."""
    words = "".join(c if c.isalnum() else " " for c in search[:200]).split()
    return " ".join(f'"{word}"*' for word in words)
