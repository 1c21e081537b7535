"""What the bot was asked and what it said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.errors import NotFound
from db.models import Message
from db.paging import Page, contains, paged
from db.rows import affected


class MessageRepository:
    """The history of exchanges."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, message: Message) -> Message:
        """Store an exchange; it comes back with its id."""
        self._session.add(message)
        self._session.flush()
        return message

    def change(self, message_id: int, **fields: Any) -> Message:
        """Set fields of an exchange, such as `heard` when its end is known."""
        message = self.get(message_id)
        if message is None:
            raise NotFound(f"there is no message {message_id}")
        for name, value in fields.items():
            setattr(message, name, value)
        self._session.flush()
        return message

    def get(self, message_id: int) -> Message | None:
        return self._session.get(Message, message_id)

    def of_event(self, event_id: str) -> list[Message]:
        """What answered an event, oldest first."""
        query = select(Message).where(Message.event_id == event_id).order_by(Message.id)
        return list(self._session.scalars(query))

    def page(self, page: int = 1, q: str = "") -> Page[Message]:
        """25 exchanges, newest first; `q` is looked for in names, prompts and answers."""
        query = select(Message).order_by(Message.created_at.desc(), Message.id.desc())
        if q:
            columns = (Message.user_name, Message.prompt, Message.raw, Message.spoken)
            query = query.where(contains(q, *columns))
        return paged(self._session, query, page)

    def recent(self, n: int) -> list[Message]:
        """The last `n` that short-term memory holds, oldest first."""
        newest = (
            select(Message)
            .where(Message.remembered)
            .order_by(Message.created_at.desc(), Message.id.desc())
            .limit(n)
        )
        return list(self._session.scalars(newest))[::-1]

    def forget_talk(self) -> int:
        """Take everything out of short-term memory; the history stays. Returns how many."""
        statement = update(Message).where(Message.remembered).values(remembered=False)
        return affected(self._session, statement)

    def prune(self, before: datetime) -> int:
        """Delete what is older; returns how many."""
        return affected(self._session, delete(Message).where(Message.created_at < before))
