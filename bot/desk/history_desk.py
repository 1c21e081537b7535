"""At the desk: looking back over messages, events, traces and people."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy.orm import Session

from bot.desk.parts import Parts
from bot.desk.views import STAGES
from bot.errors import NotFound
from bot.host import board
from db import (
    Journal,
    JournalRepository,
    Message,
    MessageRepository,
    User,
    UserRepository,
)

TEXTS = ("text", "title", "leader", "name")  # an event's field that says what it is about


class HistoryDesk:
    """See `Desk`: history and people."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def messages(self, *, page: int, search: str) -> board.MessagePage:
        found = await self.parts.database.read(lambda s: MessageRepository(s).page(page, search))
        return {
            "items": [_message(row) for row in found.items],
            "page": found.page,
            "pages": found.pages,
            "total": found.total,
        }

    async def events(self, *, page: int, search: str, kind: str) -> board.JournalPage:
        found = await self.parts.database.read(
            lambda s: JournalRepository(s).page(page, search, kind)
        )
        return {
            "items": [_entry(row) for row in found.items],
            "page": found.page,
            "pages": found.pages,
            "total": found.total,
        }

    async def trace(self, event: str) -> board.Trace:
        def read(session: Session) -> tuple[list[Journal], list[Message]]:
            return (
                JournalRepository(session).chain(event),
                MessageRepository(session).of_event(event),
            )

        chain, messages = await self.parts.database.read(read)
        live = self.parts.host.traces.get(event)
        if not chain and live is None:
            raise NotFound(f"no event '{event}'", hint="the journal keeps events for some days")
        latency = live.latency if live else (messages[-1].latency if messages else {})
        verdict = (live.verdict if live else "") or (chain[-1].verdict if chain else "")
        return {
            "event": event,
            "verdict": _sentence(verdict or "still on its way"),
            "chain": [{"id": e.id, "kind": e.kind, "text": _text(e)} for e in chain],
            "steps": live.as_list() if live else chain[-1].trace,  # type: ignore[typeddict-item]
            "latency": _latency(latency),
        }

    async def viewers(self, *, search: str) -> list[board.Viewer]:
        found = await self.parts.database.read(lambda s: UserRepository(s).find(search))
        return [_viewer(user) for user in found]

    async def _erase(self, viewer: str) -> User:
        """Erase a person from the database and from the talk. Raises NotFound."""
        user = await self.parts.database.read(lambda s: _user(s, viewer))
        if user is None:
            raise NotFound(f"nobody with the number {viewer}")
        await asyncio.to_thread(self.parts.database.forget, user)
        await self.parts.studio.voices.forget(f"{user.platform}:{user.platform_id}")
        for name in {user.name, self.parts.performer.guard.name(user.name)}:
            self.parts.mind.forget_person(name)
        return user


def _user(session: Session, viewer: str) -> User | None:
    return session.get(User, int(viewer)) if viewer.isdecimal() else None


def _message(row: Message) -> board.Message:
    return {
        "id": str(row.id),
        "event": row.event_id,
        "at": row.created_at.timestamp(),
        "platform": row.platform,
        "user": row.user_name,
        "prompt": row.prompt,
        "raw": row.raw,
        "spoken": row.spoken,
        "heard": row.heard,
        "complete": row.complete,
        "model": row.model,
        "voice": row.voice,
        "latency": _latency(row.latency),
    }


def _entry(row: Journal) -> board.JournalEntry:
    return {
        "id": row.id,
        "at": row.at.timestamp(),
        "kind": row.kind,
        "platform": row.platform,
        "origin": row.origin,
        "user": row.user_name,
        "text": _text(row),
        "verdict": _sentence(row.verdict or row.state),
    }


def _sentence(text: str) -> str:
    """A verdict as it stands on its own: 'answered by luna' is 'Answered by luna.'"""
    return f"{text[:1].upper()}{text[1:]}{'' if text[-1:] in '.!?…' else '.'}" if text else ""


def _text(row: Journal) -> str:
    return next((str(row.body[name]) for name in TEXTS if row.body.get(name)), "")


def _latency(latency: dict[str, Any]) -> board.ExchangeLatency:
    return {stage: latency.get(stage) for stage in STAGES}  # type: ignore[return-value]


def _viewer(user: User) -> board.Viewer:
    return {
        "id": str(user.id),
        "platform": user.platform,
        "name": user.name,
        "roles": list(user.roles),
        "first_seen": user.first_seen.timestamp(),
        "last_seen": user.last_seen.timestamp(),
        "messages": user.lines,
    }
