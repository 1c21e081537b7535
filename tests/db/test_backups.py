"""A backup is whole, a restore is careful, and old backups go."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import BotError, ConfigError, NotFound
from db import Database, DocumentRepository


def put(database: Database, value: str) -> None:
    with database.session() as session:
        DocumentRepository(session).put("p", "k", value)


def get(database: Database) -> str:
    with database.session(write=False) as session:
        return DocumentRepository(session).get("p", "k")


def test_a_backup_brings_back_what_was(database: Database):
    put(database, "before")
    backup = database.backup()
    put(database, "after")
    replaced = database.restore(backup)
    assert get(database) == "before"
    put(database, "goes on")
    assert replaced.exists() and "replaced" in replaced.name
    database.restore(replaced)
    assert get(database) == "after"


def test_a_backup_is_one_file_for_its_owner_alone(sqlite: Database, tmp_path: Path):
    put(sqlite, "kept")
    with sqlite.session() as session:  # a write in progress does not disturb it
        DocumentRepository(session).put("p", "k", "not yet")
        session.flush()
        backup = sqlite.backup(tmp_path / "deep" / "mine.db")
    assert [file.name for file in backup.parent.iterdir()] == ["mine.db"]
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT value FROM documents").fetchall() == [('"kept"',)]
    if os.name == "posix":
        assert backup.stat().st_mode & 0o077 == 0


def test_two_backups_in_one_second_are_two_files(sqlite: Database):
    assert len({sqlite.backup() for _ in range(3)}) == 3


def test_a_backup_that_cannot_be_written_says_so(sqlite: Database, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BotError, match="cannot be written"):
        sqlite.backup(tmp_path / "file" / "x.db")


def test_a_missing_backup_is_named(database: Database, tmp_path: Path):
    with pytest.raises(NotFound, match=r"nothing\.db"):
        database.restore(tmp_path / "nothing.db")


def test_a_damaged_backup_is_refused_and_nothing_changes(database: Database, tmp_path: Path):
    put(database, "kept")
    backup = database.backup()
    content = bytearray(backup.read_bytes())
    content[len(content) // 3 :] = b"\xff" * (len(content) - len(content) // 3)
    (tmp_path / "damaged").write_bytes(bytes(content))
    (tmp_path / "text").write_text("hello " * 1000)
    for bad in ("damaged", "text"):
        with pytest.raises(BotError):
            database.restore(tmp_path / bad)
        assert get(database) == "kept"


def test_a_file_that_is_no_database_is_said_to_be_no_backup(sqlite: Database, tmp_path: Path):
    (tmp_path / "shopping").write_text("milk, eggs " * 1000)
    with pytest.raises(BotError, match="shopping is no backup of Greenroom"):
        sqlite.restore(tmp_path / "shopping")


def test_a_database_of_something_else_is_refused(sqlite: Database, tmp_path: Path):
    put(sqlite, "kept")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE holidays (day text)")
        other.commit()
    with pytest.raises(BotError, match="no backup of Greenroom"):
        sqlite.restore(tmp_path / "other.db")
    assert get(sqlite) == "kept"


def test_a_backup_of_a_newer_version_is_refused(database: Database):
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer = database.backup()
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    put(database, "kept")
    with pytest.raises(ConfigError, match="newer version"):
        database.restore(newer)
    assert get(database) == "kept"


def test_a_database_in_use_is_not_replaced(sqlite: Database):
    put(sqlite, "kept")
    backup = sqlite.backup()
    with closing(sqlite3.connect(str(sqlite.file))) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM users").fetchall()
        with pytest.raises(BotError, match="locked by another program"):
            sqlite.restore(backup)
    assert get(sqlite) == "kept"


def test_backups_past_their_number_or_their_days_go(sqlite: Database):
    backups = [sqlite.backup() for _ in range(5)]
    for age, path in enumerate(backups):
        stamp = time.time() - age * 86_400
        os.utime(path, (stamp, stamp))
    mine = backups[0].with_name("holiday.db")
    mine.write_text("not ours")
    assert set(sqlite.prune(keep=3, days=30)) == set(backups[3:])
    assert set(sqlite.prune(keep=3, days=1)) == {backups[1], backups[2]}
    assert backups[0].exists() and mine.exists()
