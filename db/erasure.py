"""Erasing a person: what is theirs is deleted, what others said loses their name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, delete, or_, select, text, update
from sqlalchemy.orm import Session

from db.models import Document, Job, Journal, Memory, Message, User
from db.redaction import Redaction
from db.rows import affected
from db.search_index import FTS
from db.types import clean

BATCH = 500

# Where a person may be named in what belongs to others: columns of text, columns of JSON.
_TEXTS: dict[Any, tuple[str, ...]] = {
    Message: ("user_name", "prompt", "raw", "spoken", "heard"),
    Journal: ("user_name", "verdict"),
    Memory: ("topic", "text"),
    Document: (),
    Job: ("note", "error"),
}
_JSONS: dict[Any, tuple[str, ...]] = {
    Journal: ("body", "trace"),
    Document: ("value",),
    Job: ("payload", "result"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody to erase who has no row in `users`."""

    platform: str
    platform_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Rows deleted, and rows that were kept without the person's name, per table."""

    deleted: Mapping[str, int]
    redacted: Mapping[str, int]


def forget(session: Session, person: Person | User) -> Erased:
    """Remove a person everywhere. `Database.scrub` afterwards clears the bytes in the file."""
    user = session.scalar(
        select(User).where(User.platform == person.platform, User.platform_id == person.platform_id)
    )
    user_id = user.id if user else None
    names = _names(session, person, user)
    redaction = Redaction(names, person.platform_id)
    events = _events(session, person)
    deleted = {
        "messages": _delete_messages(session, person, user_id, names, events),
        "memories": _delete_memories(session, user_id, events),
        "documents": _delete_documents(session, user_id, redaction),
        "journal": _delete_ids(session, Journal, events),
        "users": affected(session, delete(User).where(User.id == user_id)) if user else 0,
    }
    redacted = {model.__tablename__: _redact(session, model, redaction) for model in _TEXTS}
    if session.get_bind().dialect.name == "sqlite":
        # A deleted row's words stay in the index's segments until it is built anew.
        session.execute(text(f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')"))
    return Erased(deleted=deleted, redacted=redacted)


def _names(session: Session, person: Person | User, user: User | None) -> set[str]:
    """Every name the person went by, here and earlier."""
    journal = select(Journal.user_name).where(
        Journal.platform == person.platform, Journal.user_platform_id == person.platform_id
    )
    names = {person.name, *session.scalars(journal.distinct())}
    if user is not None:
        messages = select(Message.user_name).where(Message.user_id == user.id)
        names |= {user.name, *session.scalars(messages.distinct())}
    return names


def _events(session: Session, person: Person | User) -> list[str]:
    """Ids of the person's events and of what these caused, unless another person did that."""
    theirs = (Journal.platform == person.platform) & (
        Journal.user_platform_id == person.platform_id
    )
    found = list(session.scalars(select(Journal.id).where(theirs)))
    known, layer = set(found), found
    while layer:
        following: list[str] = []
        for part in _batches(layer):
            query = select(Journal.id).where(
                Journal.cause.in_(part),
                Journal.cause != "",
                or_(Journal.user_platform_id == "", theirs),
            )
            following += [one for one in session.scalars(query) if one not in known]
        layer = list(dict.fromkeys(following))
        known.update(layer)
    return list(known)


def _delete_messages(
    session: Session, person: Person | User, user_id: int | None, names: set[str], events: list[str]
) -> int:
    """Exchanges with them, also those stored when nobody knew their row in `users`."""
    by_name = (
        Message.user_id.is_(None)
        & (Message.platform == person.platform)
        & Message.user_name.in_(names)
    )
    theirs = by_name if user_id is None else or_(Message.user_id == user_id, by_name)
    count = _delete_ids(session, Message, events, column="event_id")
    return count + affected(session, delete(Message).where(theirs))


def _delete_memories(session: Session, user_id: int | None, events: list[str]) -> int:
    count = _delete_ids(session, Memory, events, column="event_id")
    if user_id is not None:
        count += affected(session, delete(Memory).where(Memory.subject_id == user_id))
    return count


def _delete_documents(session: Session, user_id: int | None, redaction: Redaction) -> int:
    """Documents that are theirs, or are filed under their name or id."""
    keys = session.execute(select(Document.id, Document.key, Document.user_id))
    gone = [
        one
        for one, key, owner in keys
        if redaction.json(key) != key or (owner is not None and owner == user_id)
    ]
    return _delete_ids(session, Document, gone)


def _delete_ids(session: Session, model: Any, ids: list[Any], column: str = "id") -> int:
    return sum(
        affected(session, delete(model).where(getattr(model, column).in_(part)))
        for part in _batches(ids)
    )


def _redact(session: Session, model: Any, redaction: Redaction) -> int:
    """Take the person's names out of a table's rows; returns how many had them."""
    texts, jsons = _TEXTS[model], _JSONS.get(model, ())
    columns = [getattr(model, name) for name in (*texts, *jsons)]
    wanted = [clean(word) for word in redaction.words]
    named = or_(
        *(cast(c, Text).icontains(word, autoescape=True) for c in columns for word in wanted)
    )
    query = select(model.id, *columns).where(named)
    changed = 0
    for row in session.execute(query).all():
        old = row._mapping
        new = {name: redaction.text(old[name]) for name in texts}
        new |= {name: redaction.json(old[name]) for name in jsons}
        if any(new[name] != old[name] for name in new):
            session.execute(update(model).where(model.id == old["id"]).values(new))
            changed += 1
    return changed


def _batches(ids: list[Any]) -> Iterable[list[Any]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
