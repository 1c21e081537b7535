"""Each test that takes `database` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from db import Database, JournalEntry
from tests.db.postgres import Server, why_not

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
_numbers = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server of this test process's own, started by the first test that needs it."""
    if reason := why_not():
        pytest.skip(reason)
    server = Server()
    try:
        server.sql("CREATE DATABASE template")
        template = Database(server.url("template"), backups=server.folder)
        template.migrate()
        template.close()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "greenroom.db"
    database = Database(f"sqlite:///{path}", backups=path.parent)
    database.migrate()
    database.close()
    return path


def _new_sqlite(request: pytest.FixtureRequest, folder: Path, empty: bool) -> Database:
    path = folder / "greenroom.db"
    if not empty:
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return Database(f"sqlite:///{path}", backups=folder / "backups")


def _new_postgres(request: pytest.FixtureRequest, folder: Path, empty: bool) -> Database:
    server: Server = request.getfixturevalue("postgres")
    name = f"test{next(_numbers)}"
    server.sql(f"CREATE DATABASE {name}" + ("" if empty else " TEMPLATE template"))
    return Database(server.url(name), backups=folder / "backups")


_NEW: dict[str, Callable[[pytest.FixtureRequest, Path, bool], Database]] = {
    "sqlite": _new_sqlite,
    "postgres": _new_postgres,
}
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with its tables."""
    opened = _NEW[request.param](request, tmp_path, False)
    yield opened
    opened.close()


@pytest.fixture(params=BOTH)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    opened = _NEW[request.param](request, tmp_path, True)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with its tables, for what only SQLite has."""
    opened = _new_sqlite(request, tmp_path, False)
    yield opened
    opened.close()


def entry(number: int, **fields: object) -> JournalEntry:
    """A chat line, `number` seconds after noon."""
    values = {
        "id": f"e{number}",
        "at": NOW + timedelta(seconds=number),
        "kind": "ChatMessage",
        "platform": "twitch",
        "lane": "chat",
        "key": f"k{number}",
        "user_platform_id": "7001",
        "user_name": "mia",
        "body": {"text": f"line {number}"},
    }
    return JournalEntry(**{**values, **fields})  # type: ignore[arg-type]
