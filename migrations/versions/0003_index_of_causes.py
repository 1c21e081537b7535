"""Journal: only events with a cause are in the index of causes; chat lines have none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_journal_cause", "journal")
    caused = sa.text("cause <> ''")
    op.create_index(
        "ix_journal_cause", "journal", ["cause"], sqlite_where=caused, postgresql_where=caused
    )


def downgrade() -> None:
    op.drop_index("ix_journal_cause", "journal")
    op.create_index("ix_journal_cause", "journal", ["cause"])
