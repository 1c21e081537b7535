"""Long-term memory: facts, found by relevance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from bot.errors import Conflict
from db.models import Memory, User
from db.rows import affected
from db.search_index import FTS, VECTOR
from db.terms import search_terms
from db.types import utc_now

CANDIDATES = 60  # looked at before the best `k` are chosen
ASKER = 1.3  # how much more a fact about the asker counts,
NAMED = 1.5  # and one about a person whom the question names

_VISIBLE = "(NOT m.private OR m.subject_id = CAST(:user AS integer))"
_SQLITE = text(f"""
    SELECT m.id, -bm25({FTS}, 2.0, 1.0) AS score
    FROM {FTS} JOIN memories m ON m.id = {FTS}.rowid
    WHERE {FTS} MATCH :query AND {_VISIBLE}
    ORDER BY score DESC, m.id DESC LIMIT :most
""")
# ts_rank knows no rarity: a common word would weigh as much as a name. So each term's rank is
# weighed by how few facts have it, as bm25 does.
_POSTGRESQL = text(f"""
    WITH terms AS (
        SELECT DISTINCT plainto_tsquery('english', term) AS query
        FROM unnest(CAST(:terms AS text[])) AS term
    ), hits AS (
        SELECT m.id, query, ts_rank({VECTOR}, query, 1) AS rank
        FROM terms JOIN memories m ON {VECTOR} @@ query
        WHERE {_VISIBLE}
    ), weights AS (
        SELECT query, ln(1 + (SELECT count(*) FROM memories) / count(*)) AS weight
        FROM hits GROUP BY query
    )
    SELECT id, sum(rank * weight) AS score
    FROM hits JOIN weights USING (query)
    GROUP BY id ORDER BY score DESC, id DESC LIMIT :most
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryHit:
    """A fact and how well it fits the question; scores compare within one search only."""

    memory: Memory
    score: float


class MemoryRepository:
    """Facts about people and things."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        fact: str,
        *,
        subject_id: int | None = None,
        topic: str = "",
        private: bool = False,
        event_id: str = "",
        at: datetime | None = None,
    ) -> Memory:
        """Remember a fact. A private one needs the person it is about."""
        if private and subject_id is None:
            raise Conflict("a private fact is about nobody", hint="say whose it is")
        memory = Memory(
            text=fact,
            subject_id=subject_id,
            topic=topic,
            private=private,
            event_id=event_id,
            created_at=at or utc_now(),
        )
        self._session.add(memory)
        self._session.flush()
        return memory

    def search(self, question: str, *, user: int | None = None, k: int = 5) -> list[MemoryHit]:
        """The `k` facts that fit best, best first, for whoever asks (`user`: their id).

        Never another person's private fact. Any text may be asked.
        """
        terms = search_terms(question)
        if not terms:
            return []
        scores = self._matches(terms, user)
        named = self._named(terms, user)
        for memory in named:
            scores.setdefault(memory.id, 0.0)
        names = {memory.subject_id for memory in named}
        memories = self._session.scalars(select(Memory).where(Memory.id.in_(scores)))
        hits = [
            MemoryHit(memory=memory, score=_weigh(scores[memory.id], memory, user, names))
            for memory in memories
        ]
        hits.sort(key=lambda hit: (-hit.score, -hit.memory.id))
        return hits[:k]

    def _matches(self, terms: list[str], user: int | None) -> dict[int, float]:
        """Scores of the visible facts that share a word with the question, by id."""
        if self._session.get_bind().dialect.name == "sqlite":
            query = " OR ".join(f'"{term}"' for term in terms)
            rows = self._session.execute(
                _SQLITE, {"query": query, "user": user, "most": CANDIDATES}
            )
        else:
            rows = self._session.execute(
                _POSTGRESQL, {"terms": terms, "user": user, "most": CANDIDATES}
            )
        return {row.id: float(row.score) for row in rows}

    def _named(self, terms: list[str], user: int | None) -> Sequence[Memory]:
        """The newest visible facts about people whom the question names."""
        query = (
            select(Memory)
            .join(User, User.id == Memory.subject_id)
            .where(
                func.lower(User.name).in_(terms),
                or_(Memory.private.is_(False), Memory.subject_id == user),
            )
            .order_by(Memory.id.desc())
            .limit(CANDIDATES)
        )
        return self._session.scalars(query).all()

    def about(self, subject_id: int, limit: int = 100) -> list[Memory]:
        """All that is remembered about a person, private or not, the newest first."""
        query = select(Memory).where(Memory.subject_id == subject_id)
        return list(self._session.scalars(query.order_by(Memory.id.desc()).limit(limit)))

    def used(self, ids: Sequence[int]) -> None:
        """Note that these facts were used now."""
        self._session.execute(update(Memory).where(Memory.id.in_(ids)).values(last_used=utc_now()))

    def remove(self, memory_id: int) -> bool:
        """Whether there was one."""
        return affected(self._session, delete(Memory).where(Memory.id == memory_id)) > 0


def _weigh(score: float, memory: Memory, user: int | None, names: set[int | None]) -> float:
    if memory.subject_id is None:
        return score
    if memory.subject_id in names:
        return (score or 1e-6) * NAMED
    return score * ASKER if memory.subject_id == user else score
