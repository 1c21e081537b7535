"""Every event, before anyone handles it and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.orm import Session

from db.models import Journal, JournalState, Message
from db.paging import Page, contains, paged
from db.rows import affected
from db.upsert import INSERTS

MOST_KEYS = 500  # in one IN (...); far under both databases' limits
LONGEST_CHAIN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """An event to write down; the fields are those of the table `journal`."""

    id: str
    at: datetime
    kind: str
    platform: str
    origin: str = "live"
    lane: str = ""
    key: str = ""
    user_platform_id: str = ""
    user_name: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    state: str = JournalState.WAITING
    verdict: str = ""
    trace: list[dict[str, Any]] = field(default_factory=list)
    cause: str = ""


# Built once, and past the ORM: each event of the show runs two of these.
_TABLE = cast(Table, Journal.__table__)
_APPEND_ONE = {name: insert(_TABLE).on_conflict_do_nothing() for name, insert in INSERTS.items()}
_APPEND = {name: insert.returning(_TABLE.c.id) for name, insert in _APPEND_ONE.items()}
_FINISH = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("b_id"))
    .values(state=bindparam("b_state"), verdict=bindparam("b_verdict"), trace=bindparam("b_trace"))
)
_FIELDS = tuple(field.name for field in fields(JournalEntry))
_VALUES = attrgetter(*_FIELDS)
Finish = tuple[str, str, str, Sequence[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """Ids of the entries that were stored, and of those known before, in their order."""

    stored: tuple[str, ...]
    duplicates: tuple[str, ...]


class JournalRepository:
    """The durable record of events."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append_many(self, entries: Sequence[JournalEntry]) -> Appended:
        """Write events down. One whose id or platform key is known already is not stored again."""
        if not entries:
            return Appended(stored=(), duplicates=())
        rows = [dict(zip(_FIELDS, _VALUES(entry), strict=True)) for entry in entries]
        new = self._insert(rows)
        stored, duplicates = [], []
        for entry in entries:
            (stored if entry.id in new else duplicates).append(entry.id)
            new.discard(entry.id)  # a second one of the same id was not stored
        return Appended(stored=tuple(stored), duplicates=tuple(duplicates))

    def _insert(self, rows: list[dict[str, Any]]) -> set[str]:
        """The ids of those that were stored. One alone, as in a calm chat, is asked for less."""
        dialect, connection = self._session.get_bind().dialect.name, self._session.connection()
        if len(rows) == 1:
            stored = connection.execute(_APPEND_ONE[dialect], rows[0]).rowcount == 1
            return {rows[0]["id"]} if stored else set()
        return set(connection.execute(_APPEND[dialect], rows).scalars())

    def finish_many(self, finished: Iterable[Finish]) -> None:
        """Note what became of events: `(id, state, verdict, trace)` each."""
        rows = [
            {"b_id": one, "b_state": state, "b_verdict": verdict, "b_trace": list(trace)}
            for one, state, verdict, trace in finished
        ]
        if not rows:
            return
        self._session.connection().execute(_FINISH, rows)

    def waiting(self, lanes: Sequence[str]) -> list[Journal]:
        """What still waits in those lanes, oldest first: to go on with after a restart."""
        query = (
            select(Journal)
            .where(Journal.state == JournalState.WAITING, Journal.lane.in_(lanes))
            .order_by(Journal.at, Journal.id)
        )
        return list(self._session.scalars(query))

    def close_spoken(self) -> int:
        """After a crash: an event whose answer is kept had its turn; returns how many.

        The answer is written at once, what became of the event a moment later.
        """
        statement = (
            update(Journal)
            .where(
                Journal.state == JournalState.WAITING,
                Journal.id.in_(select(Message.event_id)),
            )
            .values(state=JournalState.HANDLED, verdict="had its turn")
        )
        return affected(self._session, statement)

    def abandon(self, keep_lanes: Sequence[str], verdict: str) -> int:
        """After a restart: mark as dropped what waited outside `keep_lanes`; returns how many."""
        statement = (
            update(Journal)
            .where(Journal.state == JournalState.WAITING, Journal.lane.not_in(keep_lanes))
            .values(state=JournalState.DROPPED, verdict=verdict)
        )
        return affected(self._session, statement)

    def seen(self, platform: str, keys: Iterable[str]) -> set[str]:
        """Which of these platform keys are in the journal already."""
        wanted = [key for key in dict.fromkeys(keys) if key]
        found: set[str] = set()
        for start in range(0, len(wanted), MOST_KEYS):
            part = wanted[start : start + MOST_KEYS]
            query = select(Journal.key).where(
                Journal.platform == platform, Journal.key.in_(part), Journal.key != ""
            )
            found.update(self._session.scalars(query))
        return found

    def get(self, event_id: str) -> Journal | None:
        return self._session.get(Journal, event_id)

    def chain(self, event_id: str) -> list[Journal]:
        """The events that led to this one, the first cause first, itself last."""
        chain: list[Journal] = []
        event = self.get(event_id)
        while event is not None and event not in chain and len(chain) < LONGEST_CHAIN:
            chain.append(event)
            event = self.get(event.cause) if event.cause else None
        return chain[::-1]

    def page(self, page: int = 1, q: str = "", kind: str = "") -> Page[Journal]:
        """25 events, newest first; `q` is looked for in names, what was said and the verdict."""
        query = select(Journal).order_by(Journal.at.desc(), Journal.id.desc())
        if kind:
            query = query.where(Journal.kind == kind)
        if q:
            query = query.where(contains(q, Journal.user_name, Journal.body, Journal.verdict))
        return paged(self._session, query, page)

    def kinds(self) -> list[str]:
        """The kinds of event that it holds."""
        return list(self._session.scalars(select(Journal.kind).distinct().order_by(Journal.kind)))

    def prune(self, before: datetime) -> int:
        """Delete what is older; returns how many."""
        return affected(self._session, delete(Journal).where(Journal.at < before))
