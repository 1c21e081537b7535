"""Long-term memory: notes about viewers and topics, kept in the database, found by relevance."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.dialogue.facts import find_facts
from bot.dialogue.guard import Guard
from bot.dialogue.persona import plain_name
from db import Database, MemoryRepository, MessageRepository, UserRepository

_ABOUT = 2  # of the newest notes about whoever speaks, where nothing fits better
_LOOKED_AT = 200  # notes about a person among which a new one is not repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A person who speaks to the bot; `id` is the platform's own, empty where there is none."""

    id: str
    name: str
    platform: str


class LongMemory:
    """What viewers told. Only the guard's clean lines are kept: no address, no phone number."""

    def __init__(self, database: Database, guard: Guard | None = None) -> None:
        self._database = database
        self.guard = guard

    async def recall(self, question: str, user: Speaker | None, k: int = 5) -> tuple[str, ...]:
        """The `k` notes that fit best, best first; never another viewer's private one."""

        def find(session: Session) -> tuple[str, ...]:
            asker = _row_of(session, user)
            memories = MemoryRepository(session)
            notes = [hit.memory.text for hit in memories.search(question, user=asker, k=k)]
            if asker is not None:
                notes += [memory.text for memory in memories.about(asker, limit=_ABOUT)]
            return tuple(dict.fromkeys(notes))[:k]

        return await self._database.read(find)

    async def learn(self, text: str, user: Speaker, event: str = "") -> tuple[str, ...]:
        """Keep the facts that somebody tells about themselves; what was new is returned."""
        if self.guard and not self.guard.check(text, source="viewer").passed:
            return ()
        facts = find_facts(text, plain_name(user.name))
        if not facts:
            return ()

        def keep(session: Session) -> tuple[str, ...]:
            subject = UserRepository(session).touch(user.platform, user.id, user.name).id
            memories = MemoryRepository(session)
            known = {memory.text for memory in memories.about(subject, limit=_LOOKED_AT)}
            new = [fact for fact in facts if fact.text not in known]
            for fact in new:
                memories.add(
                    fact.text,
                    subject_id=subject,
                    topic=fact.topic,
                    private=fact.private,
                    event_id=event,
                )
            return tuple(fact.text for fact in new)

        return await self._database.run(keep)

    async def forget_talk(self) -> None:
        """Take the stored talk out of short-term memory, so that no start takes it up again."""
        await self._database.run(lambda session: MessageRepository(session).forget_talk())

    async def note(self, text: str, *, topic: str = "") -> None:
        """Keep a fact about nobody in particular, such as one that the streamer tells."""
        fact = " ".join(text.split())
        await self._database.run(lambda session: MemoryRepository(session).add(fact, topic=topic))


def _row_of(session: Session, user: Speaker | None) -> int | None:
    """The id of the person's row; None for nobody, and for somebody never seen."""
    if user is None:
        return None
    return UserRepository(session).id_of(user.platform, user.id)
