"""The tables are those of the models, on both databases, and the way there is safe."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.config import main as alembic
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import delete, inspect, text

from bot.errors import ConfigError
from db import (
    Base,
    Database,
    DocumentRepository,
    UsageRepository,
    User,
    UserRepository,
    make_engine,
    ours_in_schema,
    parse_url,
)
from db.migrator import SCRIPTS, downgrade, head, revisions
from tests.db.conftest import entry

_STEPS = len(list((SCRIPTS / "versions").glob("[0-9]*.py")))
NEWEST, NEXT = f"{_STEPS:04}", f"{_STEPS + 1:04}"


def tables(database: Database) -> set[str]:
    with database.session(write=False) as session:
        return set(inspect(session.connection()).get_table_names()) - {"alembic_version"}


def test_models_and_migrations_agree(database: Database):
    options = {"include_name": ours_in_schema, "compare_type": True}
    with database.session() as session:
        context = MigrationContext.configure(session.connection(), opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_a_new_database_gets_its_tables_once(empty_database: Database):
    first = empty_database.migrate()
    assert (first.before, first.after, first.backup) == ("", head(), None)
    assert set(Base.metadata.tables) <= tables(empty_database)
    again = empty_database.migrate()
    assert (again.before, again.after, again.backup) == (head(), head(), None)


def test_going_back_removes_every_table(empty_database: Database):
    empty_database.migrate()
    with empty_database.session() as session:
        engine = session.get_bind()
    downgrade(engine, "base")  # type: ignore[arg-type]
    assert tables(empty_database) == set()
    empty_database.migrate()
    assert set(Base.metadata.tables) <= tables(empty_database)


def test_voices_that_had_no_price_are_not_taken_for_free(database: Database):
    with database.session() as session:
        UsageRepository(session).add("voice", characters=80)
        UsageRepository(session).add("mind", tokens_in=5)
        engine = session.get_bind()
    downgrade(engine, "0001")  # type: ignore[arg-type]
    database.migrate()
    with database.session(write=False) as session:
        counted = {one.service: one.unpriced for one in UsageRepository(session).months()}
    assert counted == {"voice": 1, "mind": 0}


def test_a_database_of_a_newer_version_is_left_alone(database: Database):
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="newer version") as caught:
        database.migrate()
    assert "update Greenroom" in caught.value.hint
    assert database.revision() == "9999"


def test_a_database_of_somebody_else_is_left_alone(empty_database: Database):
    with empty_database.session() as session:
        session.execute(text("CREATE TABLE holidays (day text)"))
    with pytest.raises(ConfigError, match="not ours"):
        empty_database.migrate()
    assert tables(empty_database) == {"holidays"}


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of migrations as a later version has it: with one step more."""
    later = tmp_path / "migrations"
    shutil.copytree(SCRIPTS, later)
    monkeypatch.setattr("db.migrator.SCRIPTS", later)
    step = later / "versions" / f"{NEXT}_next.py"
    step.write_text(
        "from alembic import op\n"
        f"revision, down_revision = '{NEXT}', '{NEWEST}'\n"
        "branch_labels = depends_on = None\n"
        "def upgrade():\n    op.execute('CREATE TABLE later (id integer)')\n    FAIL\n"
        "def downgrade():\n    op.execute('DROP TABLE later')\n".replace("FAIL", "pass")
    )
    return step


def test_a_backup_is_made_before_a_migration(sqlite: Database, next_version: Path):
    sqlite.journal.append([entry(1)])
    done = sqlite.migrate()
    assert (done.before, done.after) == (NEWEST, NEXT)
    assert done.backup is not None and f"before-{NEXT}" in done.backup.name
    with closing(sqlite3.connect(done.backup)) as backup:
        assert backup.execute("SELECT version_num FROM alembic_version").fetchone() == (NEWEST,)
        assert backup.execute("SELECT id FROM journal").fetchall() == [("e1",)]


def test_a_changed_table_keeps_what_refers_to_it(database: Database, next_version: Path):
    with database.session() as session:
        user = UserRepository(session).touch("twitch", "7", "mia")
        DocumentRepository(session).put("loyalty", "points", 5, user_id=user.id)
    step = next_version.read_text().replace("import op", "import op\nimport sqlalchemy as sa")
    change = (
        "with op.batch_alter_table('users', recreate='always') as users:\n"
        "        users.alter_column('colour', nullable=True)\n"
    )
    if database.is_sqlite:
        step = step.replace("pass", change, 1)
    next_version.write_text(step)
    database.migrate()
    with database.session() as session:
        assert DocumentRepository(session).get("loyalty", "points") == 5
        assert UserRepository(session).find("mia")[0].id == user.id
        session.execute(delete(User))  # and the link holds as before
    with database.session(write=False) as session:
        assert DocumentRepository(session).get("loyalty", "points") is None


def test_a_migration_that_fails_changes_nothing(database: Database, next_version: Path):
    next_version.write_text(next_version.read_text().replace("pass", "raise RuntimeError"))
    with pytest.raises(RuntimeError):
        database.migrate()
    assert database.revision() == NEWEST
    assert "later" not in tables(database)


def test_file_names_tell_the_order_of_the_steps():
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    assert revisions() == [step.revision for step in scripts.walk_revisions()][::-1]
    assert head() == scripts.get_current_head()


def test_a_start_with_nothing_to_migrate_does_not_load_alembic(sqlite: Database):
    code = (
        "import sys; from pathlib import Path; from db import Database;"
        f"Database('sqlite:///{sqlite.file}', backups=Path()).migrate();"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=SCRIPTS.parent).returncode == 0


def test_a_new_step_is_numbered(tmp_path: Path):
    shutil.copytree(SCRIPTS, tmp_path / "migrations")
    ini = tmp_path / "migrations" / "alembic.ini"
    command = ["-c", str(ini), "-x", f"url=sqlite:///{tmp_path}/x.db"]
    alembic([*command, "upgrade", "head"])
    alembic([*command, "revision", "--autogenerate", "-m", "next"])
    assert len(list((tmp_path / "migrations" / "versions").glob(f"{NEXT}_next.py"))) == 1


def test_developers_may_use_alembics_own_command(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/x.db"
    alembic(["-c", str(SCRIPTS / "alembic.ini"), "-x", f"url={url}", "upgrade", "head"])
    engine = make_engine(parse_url(url))
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == head()
    engine.dispose()
