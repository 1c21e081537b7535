"""Every event, before anyone handles it and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from db.models import Journal, JournalState, Message
from db.paging import Page, contains, paged
from db.rows import affected

MOST_KEYS = 500  # in one IN (...); far under both databases' limits
LONGEST_CHAIN = 50


class JournalRepository:
    """The durable record of events."""

    def __init__(self, session: Session) -> None:
        self._session = session

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

    def newest(self, kinds: Sequence[str]) -> list[Journal]:
        """Of each platform the newest live event among those of these kinds."""
        theirs = Journal.kind.in_(kinds) & (Journal.origin == "live")
        newest = select(func.max(Journal.at)).where(theirs).group_by(Journal.platform)
        query = (
            select(Journal).where(theirs, Journal.at.in_(newest)).order_by(Journal.at, Journal.id)
        )
        return list({row.platform: row for row in self._session.scalars(query)}.values())

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
