"""What all tables share: the metadata and the names of their constraints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Double, MetaData
from sqlalchemy.orm import DeclarativeBase

from db.types import CleanText, Json, UTCDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every model: `str` is unbounded text, `datetime` is aware, `dict` is JSON."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        str: CleanText(),
        float: Double(),
        datetime: UTCDateTime(),
        dict[str, Any]: Json,
        Mapping[str, Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }
