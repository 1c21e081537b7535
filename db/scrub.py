"""Rewrites the database so that nothing deleted lingers in free pages or in the log."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import Engine, text

from bot.errors import BotError


def scrub(engine: Engine) -> None:
    """VACUUM, outside any transaction. Blocks writers while it lasts."""
    if engine.dialect.name == "sqlite":
        _scrub_sqlite(engine)
        return
    with engine.connect() as connection:
        unbound = connection.execution_options(isolation_level="AUTOCOMMIT")
        unbound.execute(text("VACUUM FULL"))


def _scrub_sqlite(engine: Engine) -> None:
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only = OFF")
        cursor.execute("VACUUM")
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise BotError(
            "erased, but another program still holds the old pages in the log",
            hint="close the database browser that has it open, then erase once more",
        )
