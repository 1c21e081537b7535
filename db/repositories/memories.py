"""Long-term memory: facts, found by relevance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from bot.errors import Conflict
from db.models import Memory, User
from db.rows import affected
from db.search_index import FTS, VECTOR
from db.terms import Terms
from db.types import utc_now

CANDIDATES = 60  # looked at before the best `k` are chosen
LOOSE = 0.4  # how much another word for the one that was asked counts,
MEANT = 2.0  # and a fact about a person whom the question names, or who asks about themselves
FAINT = 1e-6  # the score of a fact that shares nothing with the question but its person

_VISIBLE = """
    (NOT m.private OR m.subject_id = CAST(:user AS integer))
    AND (:everyone OR m.subject_id IN :people)
"""
_PEOPLE = bindparam("people", expanding=True)
_SQLITE = text(f"""
    SELECT m.id, -bm25({FTS}, 2.0, 1.0) AS score
    FROM {FTS} JOIN memories m ON m.id = {FTS}.rowid
    WHERE {FTS} MATCH :query AND {_VISIBLE}
    ORDER BY score DESC, m.id DESC LIMIT :most
""").bindparams(_PEOPLE)
# ts_rank knows no rarity: a common word would weigh as much as a name. So each term's rank is
# weighed by how few facts have it, as bm25 does.
_POSTGRESQL = text(f"""
    WITH terms AS (
        SELECT DISTINCT to_tsquery('english', term) AS query
        FROM unnest(CAST(:query AS text[])) AS term
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
""").bindparams(_PEOPLE)
# Built once: every question asks these two.
_NAMED = select(User.id, User.name).where(
    or_(
        func.lower(User.name).in_(bindparam("names", expanding=True)),
        User.id == bindparam("asker"),
    ),
    select(Memory.id).where(Memory.subject_id == User.id).exists(),
)
_ABOUT = (
    select(Memory)
    .where(Memory.subject_id == bindparam("subject"))
    .order_by(Memory.id.desc())
    .limit(bindparam("most"))
)


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
        terms = Terms.of(question)
        people = self._people(terms, user)
        anyones = self._scores(terms, user)
        theirs = dict.fromkeys(self._newest(people, user), FAINT)
        if people:
            theirs |= self._scores(terms.without(people.values()), user, people)
        ids = {*anyones, *theirs}
        if not ids:
            return []
        hits = [
            MemoryHit(
                memory=memory,
                score=theirs.get(memory.id, FAINT) * MEANT
                if memory.subject_id in people
                else anyones[memory.id],
            )
            for memory in self._session.scalars(select(Memory).where(Memory.id.in_(ids)))
        ]
        hits.sort(key=lambda hit: (-hit.score, -hit.memory.id))
        return hits[:k]

    def _scores(
        self, terms: Terms, user: int | None, people: Collection[int] = ()
    ) -> dict[int, float]:
        """Scores by id: the question's own words, and with less weight other words for them."""
        scores = self._matches(terms.words, user, people)
        for one, score in self._matches(terms.loose, user, people).items():
            scores[one] = scores.get(one, 0.0) + LOOSE * score
        return scores

    def _matches(
        self, words: tuple[str, ...], user: int | None, people: Collection[int] = ()
    ) -> dict[int, float]:
        """Scores by id of the visible facts (about these people) that have one of the words."""
        if not words:
            return {}
        values = {"user": user, "everyone": not people, "people": list(people)}
        if self._session.get_bind().dialect.name == "sqlite":
            query = " OR ".join(_fts5(word) for word in words)
            rows = self._session.execute(_SQLITE, {**values, "query": query, "most": CANDIDATES})
        else:
            terms = [_tsquery(word) for word in words]
            rows = self._session.execute(
                _POSTGRESQL, {**values, "query": terms, "most": CANDIDATES}
            )
        return {row.id: float(row.score) for row in rows}

    def _people(self, terms: Terms, user: int | None) -> dict[int, str]:
        """Names by id of those whom the question is about: named there, or asking for themselves.

        Only people about whom something is remembered.
        """
        asker = user if terms.about_asker else None
        rows = self._session.execute(_NAMED, {"names": list(terms.names), "asker": asker})
        return {row.id: row.name for row in rows}

    def _newest(self, people: Collection[int], user: int | None) -> Sequence[int]:
        """The newest visible facts about these people, whatever was asked."""
        if not people:
            return ()
        query = select(Memory.id).where(
            Memory.subject_id.in_(people),
            or_(Memory.private.is_(False), Memory.subject_id == user),
        )
        return self._session.scalars(query.order_by(Memory.id.desc()).limit(CANDIDATES)).all()

    def about(self, subject_id: int, limit: int = 100) -> list[Memory]:
        """All that is remembered about a person, private or not, the newest first."""
        return list(self._session.scalars(_ABOUT, {"subject": subject_id, "most": limit}))

    def used(self, ids: Sequence[int]) -> None:
        """Note that these facts were used now."""
        self._session.execute(update(Memory).where(Memory.id.in_(ids)).values(last_used=utc_now()))

    def remove(self, memory_id: int) -> bool:
        """Whether there was one."""
        return affected(self._session, delete(Memory).where(Memory.id == memory_id)) > 0


def _fts5(word: str) -> str:
    """A term for FTS5; a word has letters and digits only, so quoting it is safe."""
    return f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"'


def _tsquery(word: str) -> str:
    """The same for PostgreSQL."""
    return f"'{word[:-1]}':*" if word.endswith("*") else f"'{word}'"
