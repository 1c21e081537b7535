"""Pages of a list, 25 rows each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from db.terms import MOST_FILTER
from db.types import clean

PAGE_SIZE = 25

M = TypeVar("M")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[M]):
    """One page: `page` counts from 1, `pages` is at least 1, `total` counts all rows."""

    items: list[M]
    page: int
    pages: int
    total: int


def paged(session: Session, query: Select[M], page: int) -> Page[M]:
    """That page of an ordered query; a page past the end is the last one."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    total = session.scalar(counted) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    rows = session.scalars(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return Page(items=list(rows), page=page, pages=pages, total=total)


def contains(text: str, *columns: Any) -> ColumnElement[bool]:
    """Rows where a column has `text` somewhere in it, whatever its case; `%` means itself."""
    wanted = clean(text)[:MOST_FILTER]
    return or_(*(cast(column, Text).icontains(wanted, autoescape=True) for column in columns))
