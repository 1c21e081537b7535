"""The database: sessions, threads of its own, migrations, backups and erasure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from bot.errors import BotError
from db import backups, migrator
from db.engine import make_engine, parse_url, read_only
from db.erasure import Erased, Person, forget
from db.failures import ours
from db.journal_writer import Appended, Finish, JournalEntry, JournalWriter
from db.migrator import Migrated
from db.models import User
from db.repositories import (
    JobRepository,
    JournalRepository,
    MessageRepository,
    TokenRepository,
    UserRepository,
)
from db.scrub import scrub
from db.types import utc_now

T = TypeVar("T")
READERS = 3


class Database:
    """One database. Writes share one thread, so they keep their order; reads have a few.

    What a function returns may be read after its session: objects stay filled.
    """

    def __init__(self, url: str, *, backups: Path) -> None:
        """`url` is sqlite:///absolute/path or postgresql://...; `backups` a folder."""
        self._url = parse_url(url)
        self._folder = backups
        self._engine = make_engine(self._url)
        self.journal = JournalWriter(self._engine)
        self._write = sessionmaker(self._engine, expire_on_commit=False)
        self._read = sessionmaker(read_only(self._engine), expire_on_commit=False)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="db-write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")
        self._closed = False

    def __repr__(self) -> str:
        return f"Database({self.address!r})"

    @property
    def address(self) -> str:
        """The address without its password."""
        return self._url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL."""
        return Path(self._url.database or "") if self.is_sqlite else None

    @contextmanager
    def session(self, *, write: bool = True) -> Iterator[Session]:
        """A session that commits at its end, or rolls back where it raises.

        Blocks: use it in threads, never in the loop. Without `write` it refuses to write.
        """
        if self._closed:
            raise BotError("the database is closed", hint="start Greenroom again")
        factory = self._write if write else self._read
        with ours(), factory() as session, session.begin():
            yield session

    async def run(self, fn: Callable[[Session], T]) -> T:
        """`fn(session)` on the writing thread; its changes are committed when this returns.

        Being cancelled does not stop a function that has begun: it is committed all the same.
        """
        return await self._submit(self._writer, fn, write=True)

    def append(self, entries: Sequence[JournalEntry]) -> Future[Appended]:
        """Write events into the journal, on the writing thread. Raises where it is closed."""
        return self._pool(self._writer).submit(self.journal.append, entries)

    async def finish(self, finished: Sequence[Finish]) -> None:
        """Note in the journal what became of events, on the writing thread."""
        await self._call(self._writer, lambda: self.journal.finish(finished))

    async def read(self, fn: Callable[[Session], T]) -> T:
        """`fn(session)` on a reading thread, beside the writes; it cannot write."""
        return await self._submit(self._readers, fn, write=False)

    async def _submit(
        self, pool: ThreadPoolExecutor, fn: Callable[[Session], T], *, write: bool
    ) -> T:
        def call() -> T:
            with self.session(write=write) as session:
                return fn(session)

        return await self._call(pool, call)

    async def _call(self, pool: ThreadPoolExecutor, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool(pool), call)

    def _pool(self, pool: ThreadPoolExecutor) -> ThreadPoolExecutor:
        """These threads, as long as there is a database for them."""
        if self._closed:
            raise BotError("the database is closed", hint="start Greenroom again")
        return pool

    def check(self) -> None:
        """Ask the database something; raises BotError where it does not answer."""
        with self.session(write=False) as session:
            session.execute(text("SELECT 1"))

    def revision(self) -> str:
        """The revision of its tables; empty where there are none yet."""
        with ours():
            return migrator.revision(self._engine) or ""

    def migrate(self) -> Migrated:
        """Bring the tables up to date; a database with content is backed up first."""
        with ours():
            return migrator.migrate(self._engine, self._backup)

    def backup(self, path: Path | None = None) -> Path:
        """Copy the database while it is in use; returns the file, by default a dated one."""
        with ours():
            return backups.backup(self._engine, path or backups.new_path(self._folder, self._url))

    def _backup(self, tag: str) -> Path:
        path = backups.new_path(self._folder, self._url, tag=tag)
        return backups.backup(self._engine, path)

    def restore(self, path: Path) -> Path:
        """Put a backup in the place of the database, then migrate it.

        The backup is checked first. Nobody else may have the database open. Returns the file
        that keeps what was replaced.
        """
        self.journal.close()
        with ours():
            replaced = backups.restore(self._engine, path, self._folder)
        self.migrate()
        return replaced

    def backups(self) -> list[Path]:
        """The backups there are, the newest first."""
        return backups.kept(self._folder)

    def prune(self, *, keep: int, days: int) -> list[Path]:
        """Delete backups past the newest `keep`, and those older than `days`; returns them."""
        return backups.prune(self._folder, keep=keep, days=days)

    def tidy(self, *, journal_days: int, message_days: int) -> dict[str, int]:
        """Delete rows that were kept long enough; returns how many of each table.

        Whom only the journal names gets a row of their own, by which they can be erased.
        """
        now = utc_now()
        with self.session() as session:
            UserRepository(session).add_from_journal()
            messages_before = now - timedelta(days=message_days)
            return {
                "journal": JournalRepository(session).prune(now - timedelta(days=journal_days)),
                "messages": MessageRepository(session).prune(messages_before),
                "jobs": JobRepository(session).prune(messages_before),
                "tokens": TokenRepository(session).prune(now - timedelta(days=1)),
            }

    def forget(self, person: Person | User) -> Erased:
        """Erase a person everywhere, down to the bytes in the file. Blocks, seconds if large."""
        with self.session() as session:
            erased = forget(session, person)
        self.scrub()
        return erased

    def scrub(self) -> None:
        """Rewrite the file so that nothing deleted lingers in free pages or the log."""
        with ours():
            scrub(self._engine)

    def close(self) -> None:
        """Finish what was begun, then let go of every connection."""
        if self._closed:
            return
        self._writer.shutdown()
        self._readers.shutdown()
        self._closed = True
        self.journal.close()
        self._engine.dispose()
