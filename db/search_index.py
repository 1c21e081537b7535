"""What the first migration adds for full text search beside the models.

SQLite: `memories_fts`, an FTS5 table without text of its own, kept in step by triggers.
PostgreSQL: `ix_memories_search`, a GIN index over VECTOR.
"""

from __future__ import annotations

FTS = "memories_fts"
GIN = "ix_memories_search"
# The index serves only this very expression. `left`: a vector holds at most 1 MB.
VECTOR = "to_tsvector('english', left(topic || ' ' || text, 100000))"


def ours_in_schema(name: str | None, kind: str, parents: object) -> bool:
    """Whether Alembic should compare a thing with the models: not what is named here."""
    return not (name or "").startswith((FTS, GIN))
