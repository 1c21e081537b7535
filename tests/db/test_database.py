"""Sessions, threads, mistakes in the address, and a file that cannot be used."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import BotError, ConfigError
from db import Database, DocumentRepository, JournalRepository
from db.failures import translate
from tests.db.conftest import entry
from tests.db.postgres import Server


def test_a_session_that_raises_changes_nothing(database: Database):
    with pytest.raises(RuntimeError), database.session() as session:
        DocumentRepository(session).put("p", "k", 1)
        raise RuntimeError
    with database.session(write=False) as session:
        assert DocumentRepository(session).get("p", "k") is None


async def test_writes_keep_their_order_off_the_loop(database: Database):
    threads = set()

    def write(number: int):
        def call(session):
            threads.add(threading.current_thread().name)
            DocumentRepository(session).put("p", "last", number)

        return call

    await asyncio.gather(*(database.run(write(n)) for n in range(20)))
    last = await database.read(lambda s: DocumentRepository(s).get("p", "last"))
    assert last == 19
    assert len(threads) == 1 and threading.current_thread().name not in threads


async def test_reading_goes_on_while_something_is_written(database: Database):
    reading, written = threading.Event(), threading.Event()

    def slow(session):
        DocumentRepository(session).put("p", "k", "new")
        session.flush()
        reading.set()
        assert written.wait(10)

    task = asyncio.create_task(database.run(slow))
    await asyncio.to_thread(reading.wait, 10)
    before = await database.read(lambda s: DocumentRepository(s).get("p", "k", "old"))
    written.set()
    await task
    assert before == "old"
    assert await database.read(lambda s: DocumentRepository(s).get("p", "k")) == "new"


async def test_a_reader_cannot_write(database: Database):
    with pytest.raises(BotError):
        await database.read(lambda s: DocumentRepository(s).put("p", "k", 1))
    await database.run(lambda s: DocumentRepository(s).put("p", "k", 2))
    assert await database.read(lambda s: DocumentRepository(s).get("p", "k")) == 2


async def test_rows_can_be_read_after_their_session(database: Database):
    database.append([entry(1)]).result()
    page = await database.read(lambda s: JournalRepository(s).page())
    assert page.items[0].body == {"text": "line 1"}


def test_threads_of_the_panel_write_beside_each_other(database: Database):
    failed: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            for number in range(10):
                with database.session() as session:
                    documents = DocumentRepository(session)
                    documents.put("p", f"{worker}/{number}", len(documents.all("p")))
        except BaseException as error:
            failed.append(error)

    workers = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    with database.session(write=False) as session:
        assert len(DocumentRepository(session).all("p")) == 40


async def test_closing_waits_for_what_was_begun(sqlite: Database, tmp_path: Path):
    task = asyncio.create_task(sqlite.run(lambda s: DocumentRepository(s).put("p", "k", "kept")))
    await asyncio.sleep(0)
    await asyncio.to_thread(sqlite.close)
    await task
    with pytest.raises(BotError, match="closed"):
        await sqlite.run(lambda s: None)
    again = Database(f"sqlite:///{sqlite.file}", backups=tmp_path)
    assert await again.read(lambda s: DocumentRepository(s).get("p", "k")) == "kept"
    again.close()


# --- mistakes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:", "://"]
)
def test_a_wrong_address_is_a_clear_mistake(url: str, tmp_path: Path):
    with pytest.raises(ConfigError, match=r"^database: ") as caught:
        Database(url, backups=tmp_path)
    assert "sqlite:///" in caught.value.hint


@pytest.mark.postgres
def test_a_password_is_never_shown(tmp_path: Path, postgres: Server):
    database = Database("postgresql://me:hunter2@127.0.0.1:1/x", backups=tmp_path)
    with pytest.raises(BotError, match="cannot be reached") as caught:
        database.check()
    database.close()
    error: BaseException | None = caught.value
    shown = [repr(database), database.address]
    while error is not None:
        shown += [str(error), repr(error)]
        error = error.__cause__
    assert "hunter2" not in " ".join(shown)
    assert "start the server" in caught.value.hint


@pytest.mark.postgres
def test_a_missing_database_is_named(tmp_path: Path, postgres: Server):
    database = Database(postgres.url("nowhere"), backups=tmp_path)
    with pytest.raises(ConfigError, match="no database of that name"):
        database.migrate()
    database.close()


@pytest.mark.postgres
def test_a_lost_connection_is_made_anew(postgres: Server, tmp_path: Path):
    database = Database(postgres.url("template"), backups=tmp_path)
    database.check()
    postgres.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'template'"
    )
    database.check()
    database.close()


def test_a_locked_database_says_so(sqlite: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("db.engine.BUSY_MS", 50)
    quick = Database(f"sqlite:///{sqlite.file}", backups=Path())
    other = sqlite3.connect(str(sqlite.file), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(BotError, match="locked by another program"), quick.session() as session:
        DocumentRepository(session).put("p", "k", 1)
    other.close()
    quick.close()


def test_a_file_that_is_no_database_says_so(tmp_path: Path):
    (tmp_path / "x.db").write_bytes(b"not a database at all, just text" * 100)
    database = Database(f"sqlite:///{tmp_path}/x.db", backups=tmp_path)
    with pytest.raises(BotError, match="damaged or is no database"):
        database.migrate()
    database.close()


def test_a_place_that_is_a_folder_says_so(tmp_path: Path):
    (tmp_path / "x.db").mkdir()
    database = Database(f"sqlite:///{tmp_path}/x.db", backups=tmp_path)
    with pytest.raises(ConfigError, match="cannot be opened"):
        database.migrate()
    database.close()


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be made"):
        Database(f"sqlite:///{tmp_path}/file/sub/x.db", backups=tmp_path)


def test_a_full_disk_loses_nothing_that_was_stored(sqlite: Database):
    with sqlite.session() as session:
        DocumentRepository(session).put("p", "k", "kept")
        pages = session.scalar(text("PRAGMA page_count"))
    with pytest.raises(BotError, match="disk is full"), sqlite.session() as session:
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        DocumentRepository(session).put("p", "big", "x" * 1_000_000)
    with sqlite.session() as session:
        session.execute(text("PRAGMA max_page_count = 1000000"))
        assert DocumentRepository(session).all("p") == {"k": "kept"}


@pytest.mark.skipif(os.name != "posix", reason="reads permissions as POSIX has them")
def test_a_read_only_database_says_so(sqlite: Database, tmp_path: Path):
    with sqlite.session() as session:
        session.execute(text("PRAGMA query_only = ON"))
        with pytest.raises(BotError, match="only be read"):
            try:
                DocumentRepository(session).put("p", "k", 1)
            except Exception as error:
                raise translate(error) from error
