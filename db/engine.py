"""Builds the engine of an address and sets its connections up."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import ConfigError
from db.types import dump_json

BUSY_MS = 5_000  # how long a connection waits for another one's write
_EXAMPLES = "write sqlite:///path/to/file.db or postgresql://user:password@host/name"


def parse_url(url: str) -> URL:
    """The address, checked; its password is in no message and no repr."""
    try:
        parsed = make_url(str.__str__(url))
    except (ArgumentError, ValueError):
        raise ConfigError("database: this is no address", hint=_EXAMPLES) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend in ("postgresql", "postgres"):
        return _postgresql(parsed)
    raise ConfigError(f"database: {backend} is not supported", hint=_EXAMPLES)


def _sqlite(url: URL) -> URL:
    if not url.database or url.database == ":memory:":
        raise ConfigError("database: SQLite needs a file", hint=_EXAMPLES)
    return url.set(drivername="sqlite+pysqlite")


def _postgresql(url: URL) -> URL:
    if find_spec("psycopg") is None:
        raise ConfigError(
            "database: PostgreSQL needs the package psycopg",
            hint="python start.py --with postgres",
        )
    return url.set(drivername="postgresql+psycopg")


def make_engine(url: URL) -> Engine:
    """The engine for a checked address; nothing is opened yet."""
    options: dict[str, Any] = {"json_serializer": dump_json, "hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, options)
    ours = {"connect_timeout": 5, "application_name": "greenroom"}
    arguments = {name: value for name, value in ours.items() if name not in url.query}
    return create_engine(
        url, pool_pre_ping=True, connect_args=arguments, pool_size=6, max_overflow=14, **options
    )


def read_only(engine: Engine) -> Engine:
    """The same pool, but each of its transactions refuses to write."""
    return engine.execution_options(read_only=True, postgresql_readonly=True)


def _sqlite_engine(url: URL, options: dict[str, Any]) -> Engine:
    folder = Path(url.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"database: the folder {folder} cannot be made ({error.strerror})",
            hint="choose another one in the setting `database`, or with --data",
        ) from error
    engine = create_engine(
        url, connect_args={"timeout": BUSY_MS / 1000}, pool_size=6, max_overflow=14, **options
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, record: Any) -> None:
    """Once a connection: WAL, so that readers never wait; deleted bytes are overwritten."""
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own comes too late
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes its lock at once: one that upgrades later can be refused without waiting."""
    reads = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
