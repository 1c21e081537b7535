"""What the services cost, by the hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from db.models import Usage
from db.types import utc_now
from db.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSum:
    """Sums of one service, or of all (`service` empty), in a month or an hour (`month` empty)."""

    month: str = ""
    service: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    characters: int = 0
    seconds: float = 0.0
    usd: float = 0.0
    unpriced: int = 0  # uses whose price nobody knew: they are not in `usd`

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out


_COUNTED = ("tokens_in", "tokens_out", "characters", "seconds", "usd", "unpriced")
_SUMS: list[ColumnElement[Any]] = [
    func.coalesce(func.sum(getattr(Usage, name)), 0).label(name) for name in _COUNTED
]


class UsageRepository:
    """Tokens, characters, seconds of sound and money."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        service: str,
        *,
        tokens_in: int = 0,
        tokens_out: int = 0,
        characters: int = 0,
        seconds: float = 0.0,
        usd: float | None = 0.0,
        at: datetime | None = None,
    ) -> None:
        """Add to the sums of the hour that `at` lies in (default: now). `usd` is None where
        nobody knows the price."""
        hour = _hour(at)
        insert = upsert(self._session, Usage)
        new = insert.excluded
        statement = insert.on_conflict_do_update(
            index_elements=[Usage.hour, Usage.service],
            set_={name: getattr(Usage, name) + getattr(new, name) for name in _COUNTED},
        )
        row = {
            "hour": hour,
            "service": service,
            "month": f"{hour:%Y-%m}",
            "tokens_in": tokens_in,
            "tokens_out": tokens_out,
            "characters": characters,
            "seconds": seconds,
            "usd": usd or 0.0,
            "unpriced": int(usd is None),
        }
        self._session.execute(statement, [row])

    def hour_totals(self, service: str = "", *, at: datetime | None = None) -> UsageSum:
        """The sums of one clock hour (UTC), of a service or of all: what a budget counts."""
        query = select(*_SUMS).where(Usage.hour == _hour(at))
        if service:
            query = query.where(Usage.service == service)
        return _sum(self._session.execute(query).one(), service=service)

    def months(self, last: int = 12) -> list[UsageSum]:
        """The last months' sums of each service, the newest month first."""
        newest = select(Usage.month).distinct().order_by(Usage.month.desc()).limit(last).subquery()
        query = (
            select(Usage.month, Usage.service, *_SUMS)
            .where(Usage.month.in_(select(newest.c.month)))
            .group_by(Usage.month, Usage.service)
            .order_by(Usage.month.desc(), Usage.service)
        )
        rows = self._session.execute(query)
        return [_sum(row, month=row.month, service=row.service) for row in rows]


def _sum(row: Row[Any], *, month: str = "", service: str = "") -> UsageSum:
    """PostgreSQL sums integers to decimals; here they are plain again."""
    return UsageSum(
        month=month,
        service=service,
        tokens_in=int(row.tokens_in),
        tokens_out=int(row.tokens_out),
        characters=int(row.characters),
        seconds=float(row.seconds),
        usd=float(row.usd),
        unpriced=int(row.unpriced),
    )


def _hour(at: datetime | None) -> datetime:
    return (at or utc_now()).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
