"""Runs migrations on a given connection, or on `-x url=...` from the command line."""

from __future__ import annotations

from alembic import context
from alembic.operations.ops import MigrationScript
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from db import Base, make_engine, ours_in_schema, parse_url

DEFAULT_URL = "sqlite:///data/greenroom.db"


def number(_context: object, _revision: object, directives: list[MigrationScript]) -> None:
    """A new step is numbered, so that file names tell the order."""
    steps = ScriptDirectory.from_config(context.config).walk_revisions()
    for directive in directives:
        directive.rev_id = f"{len(list(steps)) + 1:04}"


def migrate(connection: Connection) -> None:
    """All steps in the connection's own transaction: they succeed together or not at all."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=ours_in_schema,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        compare_server_default=True,
        process_revision_directives=number,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
elif context.is_offline_mode():
    raise SystemExit("migrations look at the database: run them without --sql")
else:
    address = context.get_x_argument(as_dictionary=True).get("url", DEFAULT_URL)
    with make_engine(parse_url(address)).begin() as opened:
        migrate(opened)
