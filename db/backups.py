"""Backups: a copy of the SQLite file, or what pg_dump writes."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, Engine

from bot.errors import BotError, NotFound
from db import dumps
from db.base import Base
from db.migrator import check_known

PREFIX = "greenroom-"
LISTED = "`greenroom db backups` lists them"
SUFFIXES = {"sqlite": ".db", "postgresql": ".dump"}


def new_path(folder: Path, url: URL, *, tag: str = "") -> Path:
    """A name for a backup made now: `greenroom-20260101-120000-tag.db`; never a taken one."""
    stem = f"{PREFIX}{datetime.now(UTC):%Y%m%d-%H%M%S}{'-' if tag else ''}{tag}"
    suffix = SUFFIXES[url.get_backend_name()]
    path, number = folder / f"{stem}{suffix}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{suffix}"
    return path


def backup(engine: Engine, path: Path) -> Path:
    """Write a whole and consistent copy to `path`; a half one never has that name."""
    half = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.close(os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
            _write(engine, half)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise BotError(
            f"the backup {path} cannot be written ({error.strerror})",
            hint="free some space or choose another folder",
        ) from error
    return path


def _write(engine: Engine, target: Path) -> None:
    if engine.dialect.name == "sqlite":
        _copy(Path(engine.url.database or ""), target)
    else:
        dumps.dump(engine.url, target)


def restore(engine: Engine, path: Path, folder: Path) -> Path:
    """Put `path` in the database's place; returns the file that keeps what was there."""
    if not path.is_file():
        raise NotFound(f"there is no backup {path}", hint=LISTED)
    if engine.dialect.name != "sqlite":
        return _restore_dump(engine, path, folder)
    target = Path(engine.url.database or "")
    fresh = target.with_name(target.name + ".restored")
    try:
        try:
            _copy(path, fresh)
        except sqlite3.DatabaseError as error:
            raise _unreadable(path, error) from error
        _check(fresh, path)
        engine.dispose()
        replaced = new_path(folder, engine.url, tag="replaced")
        if target.exists():
            _settle(target)
            folder.mkdir(parents=True, exist_ok=True)
            shutil.move(target, replaced)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return replaced


def _restore_dump(engine: Engine, path: Path, folder: Path) -> Path:
    check_known(dumps.revision(path))
    replaced = backup(engine, new_path(folder, engine.url, tag="replaced"))
    engine.dispose()
    dumps.load(engine.url, path, [*Base.metadata.tables, "alembic_version"])
    return replaced


def kept(folder: Path) -> list[Path]:
    """The backups there are, the newest first; other files are not ours to count."""
    found = [p for p in folder.glob(f"{PREFIX}*") if p.suffix in SUFFIXES.values()]
    return sorted(found, key=lambda p: p.stat().st_mtime, reverse=True)


def prune(folder: Path, *, keep: int, days: int, now: datetime | None = None) -> list[Path]:
    """Delete backups past the newest `keep` and those older than `days`; returns them."""
    oldest = ((now or datetime.now(UTC)) - timedelta(days=days)).timestamp()
    found = kept(folder)
    gone = [p for i, p in enumerate(found) if i >= keep or p.stat().st_mtime < oldest]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _copy(source: Path, target: Path) -> None:
    """SQLite's online backup; the copy is a single file without a log beside it."""
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new, pages=-1)
        new.execute("PRAGMA journal_mode = DELETE")


def _check(copy: Path, path: Path) -> None:
    """The copy must be whole, ours, and of a version that we know."""
    with closing(sqlite3.connect(copy)) as connection:
        broken = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok"
        if broken:
            raise BotError(f"the backup {path} is damaged", hint="take another one")
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            row = None
    if row is None:
        raise _no_backup(path)
    check_known(row[0])


def _no_backup(path: Path) -> BotError:
    return BotError(f"{path} is no backup of Greenroom", hint=LISTED)


def _unreadable(path: Path, error: sqlite3.DatabaseError) -> Exception:
    """What is wrong with the backup itself, where that is what is wrong."""
    if "not a database" in str(error):
        return _no_backup(path)
    if "malformed" in str(error):
        return BotError(f"the backup {path} is damaged", hint="take another one")
    return error


def _settle(target: Path) -> None:
    """Fold the log into the file. Leaving WAL fails while anybody else has the file open."""
    with closing(sqlite3.connect(target, timeout=1.0, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
