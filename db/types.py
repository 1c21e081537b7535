"""Column types that take anything a chat can contain, on both databases.

PostgreSQL refuses NUL and, like SQLite, lone surrogates; viewers send both. Such a character is
kept as U+FFFD instead of failing the row it came in.
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_REFUSED = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """The text with each character that a database refuses replaced by U+FFFD."""
    return text if text.isascii() and "\x00" not in text else _REFUSED.sub("�", text)


def dump_json(value: Any) -> str:
    """JSON with readable letters, so that it can be searched; NaN and infinity become null."""
    try:
        text = _JSON.encode(value)
    except ValueError:
        text = "\x00"
    if "\\u0000" in text or _REFUSED.search(text):
        text = _JSON.encode(_clean_json(value))
    return text


def _clean_json(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {clean(str(key)): _clean_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean_json(item) for item in value]
    return value


class CleanText(TypeDecorator[str]):
    """Text of any length; what a database refuses is replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, stored as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)
