"""Alembic, run from within: which revision a database has, and the way to the newest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from bot.errors import ConfigError

SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """What a migration did: revisions before (empty: new) and after, and the backup, if any."""

    before: str
    after: str
    backup: Path | None = None


def revision(engine: Engine) -> str | None:
    """The database's revision; None where it has no tables of ours."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def revisions() -> list[str]:
    """The revisions that this program knows, oldest first: `0001` of `0001_first_tables.py`."""
    return sorted(path.name.split("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*.py"))


def head() -> str:
    """The newest revision that this program knows."""
    return revisions()[-1]


def check_known(found: str) -> None:
    """Raises ConfigError for a revision that only a newer version can know."""
    if found not in revisions():
        raise ConfigError(
            f"database: it comes from a newer version of Greenroom (revision {found})",
            hint="update Greenroom, or restore a backup that this version made",
        )


def migrate(engine: Engine, backup: Callable[[str], Path]) -> Migrated:
    """Upgrade to the newest revision in one transaction; `backup(tag)` comes before."""
    before, newest = revision(engine), head()
    if before is None:
        _refuse_foreign(engine)
    else:
        check_known(before)
    if before == newest:
        return Migrated(before=newest, after=newest)
    kept = backup(f"before-{newest}") if before else None
    _run(engine, "upgrade", "head")
    return Migrated(before=before or "", after=newest, backup=kept)


def downgrade(engine: Engine, target: str) -> None:
    """Go back to a revision; `base` removes every table."""
    _run(engine, "downgrade", target)


def _run(engine: Engine, direction: str, target: str) -> None:
    """Alembic's command in one transaction. Loaded here: most starts have nothing to migrate,
    and are spared its 11 MB."""
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with _unlinked(engine) as connection, connection.begin():
        settings.attributes["connection"] = connection
        getattr(command, direction)(settings, target)


@contextmanager
def _unlinked(engine: Engine) -> Iterator[Connection]:
    """A connection for steps. SQLite changes a table by making it anew; with foreign keys on,
    dropping the old one would delete the rows that refer to it."""
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
        try:
            yield connection
        finally:
            cursor.execute("PRAGMA foreign_keys = ON")


def _refuse_foreign(engine: Engine) -> None:
    with engine.connect() as connection:
        tables = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
    if tables:
        raise ConfigError(
            f"database: it holds tables that are not ours ({', '.join(tables[:3])})",
            hint="point the setting `database` to a new file or an empty database",
        )
