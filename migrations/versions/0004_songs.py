"""The index of the song library."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "songs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("artist", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("transposed", sa.Integer, nullable=False),
        sa.Column("tempo", sa.Double, nullable=False),
        sa.Column("voice", sa.Text, nullable=False),
        sa.Column("effect", sa.Boolean, nullable=False),
        sa.Column("duration", sa.Double, nullable=False),
        sa.Column("plays", sa.Integer, nullable=False),
        sa.Column("likes", sa.Integer, nullable=False),
        sa.Column("last_played", TIME),
        sa.Column("added", TIME, nullable=False),
        sa.Column("lyrics", sa.Boolean, nullable=False),
        sa.Column("timed", sa.Boolean, nullable=False),
        sa.Column("rights_by", sa.Text, nullable=False),
        sa.Column("rights_at", TIME),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("ix_songs_title", "songs", ["title"])


def downgrade() -> None:
    op.drop_table("songs")
