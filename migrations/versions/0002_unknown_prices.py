"""Usage: what recognisers hear, and uses whose price nobody knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("usage", sa.Column("seconds", sa.Double, nullable=False, server_default="0"))
    op.add_column("usage", sa.Column("unpriced", sa.Integer, nullable=False, server_default="0"))
    # No voice had a price before, so none of what they said was known to be free.
    op.execute("UPDATE usage SET unpriced = 1 WHERE characters > 0 AND usd = 0")


def downgrade() -> None:
    op.drop_column("usage", "unpriced")
    op.drop_column("usage", "seconds")
