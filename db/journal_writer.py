"""The two writes that every event of the show waits for or causes, past session and ORM.

A chat line has its turn only after its row is on disk, so this way is kept short: statements are
compiled once, rows go to the driver as they are, and one transaction takes a whole batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import ClauseElement, Engine, PoolProxiedConnection, Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeEngine

from db.failures import translate
from db.models import Journal, JournalState
from db.types import CleanText, UTCDateTime, clean, dump_json

BEGIN: tuple[str, ...] = ("BEGIN IMMEDIATE",)  # how a transaction starts in SQLite


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """An event to write down; the fields are those of the table `journal`."""

    id: str
    at: datetime
    kind: str
    platform: str
    origin: str = "live"
    lane: str = ""
    key: str = ""
    user_platform_id: str = ""
    user_name: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    state: str = JournalState.WAITING.value
    verdict: str = ""
    trace: list[dict[str, Any]] = field(default_factory=list)
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """Ids of the entries that were stored, and of those known before, in their order."""

    stored: tuple[str, ...]
    duplicates: tuple[str, ...]


Finish = tuple[str, str, str, Sequence[dict[str, Any]]]  # id, state, verdict, trace

_TABLE = cast(Table, Journal.__table__)
_FINISH = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("id_"))
    .values(state=bindparam("state_"), verdict=bindparam("verdict_"), trace=bindparam("trace_"))
)
_FINISHED = ("id_", "state_", "verdict_", "trace_")  # the order of a Finish


class JournalWriter:
    """Appends events, and notes what became of them. Blocks: it belongs to the writing thread.

    It keeps a connection of its own, so that SQLite finds its pages where it left them.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lite = engine.dialect.name == "sqlite"
        self._connection: PoolProxiedConnection | None = None
        insert = sqlite.insert(_TABLE) if self._lite else postgresql.insert(_TABLE)
        append = insert.on_conflict_do_nothing()
        if not self._lite:
            append = append.returning(_TABLE.c.id)
        self._append, columns = self._compiled(append)
        self._finish, finished = self._compiled(_FINISH)
        self._values = attrgetter(*columns)
        self._converters = [self._converter(_TABLE.c[name].type) for name in columns]
        self._finished_at = [_FINISHED.index(name) for name in finished]

    def append(self, entries: Sequence[JournalEntry]) -> Appended:
        """Write events down. One whose id or platform key is known already is not stored again."""
        if not entries:
            return Appended(stored=(), duplicates=())
        rows = [self._row(entry) for entry in entries]
        with self._transaction() as cursor:
            new = self._together(cursor, rows)
        stored, duplicates = [], []
        for entry, is_new in zip(entries, new, strict=True):
            (stored if is_new else duplicates).append(entry.id)
        return Appended(stored=tuple(stored), duplicates=tuple(duplicates))

    def finish(self, finished: Iterable[Finish]) -> None:
        """Note what became of events."""
        plain = [
            (id, str(state), clean(verdict), dump_json(trace))
            for id, state, verdict, trace in finished
        ]
        rows = [tuple(one[at] for at in self._finished_at) for one in plain]
        if not rows:
            return
        with self._transaction() as cursor:
            cursor.executemany(self._finish, rows)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _compiled(self, statement: ClauseElement) -> tuple[str, list[str]]:
        """The statement in the words of this database, and its parameters in their order."""
        dialect: Any = type(self._engine.dialect)
        compiled: Any = statement.compile(
            dialect=dialect(paramstyle="qmark" if self._lite else "format")
        )
        return str(compiled), compiled.positiontup

    def _converter(self, kind: TypeEngine[Any]) -> Callable[[Any], Any]:
        """What makes a value of a column what the driver takes."""
        if isinstance(kind, UTCDateTime):
            return _sqlite_time if self._lite else lambda at: at
        return clean if isinstance(kind, CleanText) else dump_json

    def _row(self, entry: JournalEntry) -> tuple[Any, ...]:
        values = zip(self._converters, self._values(entry), strict=True)
        return tuple([convert(value) for convert, value in values])

    def _together(self, cursor: Any, rows: list[tuple[Any, ...]]) -> list[bool]:
        """Whether each row was stored. PostgreSQL gets all at once: each would wait for a reply."""
        if self._lite:
            return [cursor.execute(self._append, row).rowcount == 1 for row in rows]
        cursor.executemany(self._append, rows, returning=True)
        new = [cursor.rowcount == 1]
        while cursor.nextset():
            new.append(cursor.rowcount == 1)
        return new

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        """A driver's cursor whose work is committed at the end, or undone where it raises."""
        try:
            if self._connection is None:
                self._connection = self._opened()
            cursor = self._connection.cursor()
            for statement in BEGIN if self._lite else ():
                cursor.execute(statement)
            yield cursor
            self._connection.commit()
        except Exception as error:
            self.close()  # which undoes what was not committed; the next write has a new one
            if isinstance(error, SQLAlchemyError | self._engine.dialect.loaded_dbapi.Error):
                raise translate(error) from error
            raise

    def _opened(self) -> PoolProxiedConnection:
        connection = self._engine.raw_connection()
        if self._lite:  # a reader may have had it
            connection.cursor().execute("PRAGMA query_only = OFF")
        return connection


def _sqlite_time(at: datetime) -> str:
    """A moment as SQLAlchemy keeps it there."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
