"""Alembic, run from within: which revision a database has, and the way to the newest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from bot.errors import ConfigError

SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """What a migration did: revisions before (empty: new) and after, and the backup, if any."""

    before: str
    after: str
    backup: Path | None = None


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; `connection` is what env.py works on."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def revision(engine: Engine) -> str | None:
    """The database's revision; None where it has no tables of ours."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision that this program knows."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def check_known(found: str) -> None:
    """Raises ConfigError for a revision that only a newer version can know."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found not in known:
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
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")
    return Migrated(before=before or "", after=newest, backup=kept)


def downgrade(engine: Engine, target: str) -> None:
    """Go back to a revision; `base` removes every table."""
    with engine.begin() as connection:
        command.downgrade(config(connection), target)


def _refuse_foreign(engine: Engine) -> None:
    with engine.connect() as connection:
        tables = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
    if tables:
        raise ConfigError(
            f"database: it holds tables that are not ours ({', '.join(tables[:3])})",
            hint="point the setting `database` to a new file or an empty database",
        )
