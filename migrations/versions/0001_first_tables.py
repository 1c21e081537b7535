"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")

OLD_ROW = (
    "INSERT INTO memories_fts(memories_fts, rowid, topic, text)"
    " VALUES ('delete', old.id, old.topic, old.text);"
)
NEW_ROW = "INSERT INTO memories_fts(rowid, topic, text) VALUES (new.id, new.topic, new.text);"
SEARCH = {
    "sqlite": (
        "CREATE VIRTUAL TABLE memories_fts USING fts5(topic, text, content='memories',"
        " content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')",
        f"CREATE TRIGGER memories_added AFTER INSERT ON memories BEGIN {NEW_ROW} END",
        f"CREATE TRIGGER memories_removed AFTER DELETE ON memories BEGIN {OLD_ROW} END",
        "CREATE TRIGGER memories_changed AFTER UPDATE OF topic, text ON memories"
        f" BEGIN {OLD_ROW} {NEW_ROW} END",
    ),
    "postgresql": (
        "CREATE INDEX ix_memories_search ON memories"
        " USING gin (to_tsvector('english', left(topic || ' ' || text, 100000)))",
    ),
}


def upgrade() -> None:
    _people()
    _messages()
    _journal()
    _plugins_and_jobs()
    _memories()
    _panel()


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("platform_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("colour", sa.Text, nullable=False),
        sa.Column("roles", JSON, nullable=False),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.UniqueConstraint("platform", "platform_id", name="uq_users_platform_platform_id"),
    )
    op.create_index("ix_users_last_seen", "users", ["last_seen"])


def _messages() -> None:
    texts = ("user_name", "platform", "lane", "kind", "prompt", "raw", "spoken", "heard")
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column(
            "user_id",
            sa.Integer,
            sa.ForeignKey("users.id", ondelete="SET NULL", name="fk_messages_user_id_users"),
        ),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("remembered", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("model", "voice", "expression")),
        sa.Column("tokens_in", sa.Integer, nullable=False),
        sa.Column("tokens_out", sa.Integer, nullable=False),
        sa.Column("usd", sa.Double, nullable=False),
        sa.Column("latency", JSON, nullable=False),
    )
    for column in ("event_id", "created_at", "user_id"):
        op.create_index(f"ix_messages_{column}", "messages", [column])


def _journal() -> None:
    states = "'waiting', 'handled', 'dropped', 'merged', 'quarantined', 'failed'"
    texts = ("kind", "platform", "origin", "lane", "key", "user_platform_id", "user_name")
    op.create_table(
        "journal",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", TIME, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("body", JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("trace", JSON, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.CheckConstraint(f"state IN ({states})", name=op.f("ck_journal_state")),
    )
    op.create_index("ix_journal_at", "journal", ["at"])
    op.create_index("ix_journal_cause", "journal", ["cause"])
    op.create_index("ix_journal_person", "journal", ["platform", "user_platform_id"])
    keyed, waiting = sa.text("key <> ''"), sa.text("state = 'waiting'")
    op.create_index(
        "uq_journal_platform_key",
        "journal",
        ["platform", "key"],
        unique=True,
        sqlite_where=keyed,
        postgresql_where=keyed,
    )
    op.create_index(
        "ix_journal_waiting", "journal", ["lane"], sqlite_where=waiting, postgresql_where=waiting
    )


def _plugins_and_jobs() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plugin", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column(
            "user_id",
            sa.Integer,
            sa.ForeignKey("users.id", ondelete="CASCADE", name="fk_documents_user_id_users"),
        ),
        sa.Column("updated_at", TIME, nullable=False),
        sa.UniqueConstraint("plugin", "key", name="uq_documents_plugin_key"),
    )
    op.create_index("ix_documents_user_id", "documents", ["user_id"])
    states = "'queued', 'running', 'done', 'failed', 'cancelled'"
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("progress", sa.Double, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("result", JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint(f"state IN ({states})", name=op.f("ck_jobs_state")),
    )
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_index("ix_jobs_created_at", "jobs", ["created_at"])


def _memories() -> None:
    op.create_table(
        "memories",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "subject_id",
            sa.Integer,
            sa.ForeignKey("users.id", ondelete="CASCADE", name="fk_memories_subject_id_users"),
        ),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("last_used", TIME),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.CheckConstraint("NOT private OR subject_id IS NOT NULL", name=op.f("ck_memories_owner")),
    )
    op.create_index("ix_memories_subject_id", "memories", ["subject_id"])
    op.create_index("ix_memories_event_id", "memories", ["event_id"])
    for statement in SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)


def _panel() -> None:
    op.create_table(
        "usage",
        sa.Column("hour", TIME, primary_key=True),
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("tokens_in", sa.Integer, nullable=False),
        sa.Column("tokens_out", sa.Integer, nullable=False),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("usd", sa.Double, nullable=False),
    )
    op.create_index("ix_usage_month", "usage", ["month"])
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("last_used", TIME),
        sa.Column("revoked", sa.Boolean, nullable=False),
        sa.UniqueConstraint("hash", name="uq_tokens_hash"),
        sa.CheckConstraint("role IN ('owner', 'moderator', 'viewer')", name=op.f("ck_tokens_role")),
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE memories_fts")  # its triggers go with `memories`
    for table in ("tokens", "usage", "memories", "jobs", "documents", "journal", "messages"):
        op.drop_table(table)
    op.drop_table("users")
