"""Who was here: people are noted as they are seen, written together once a second."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import structlog

from bot.errors import BotError
from bot.host.events import ChatMessage, Event, Origin
from db import Database, Seen, UserRepository

WRITE_SECONDS = 1.0
MOST_KEPT = 20_000  # sightings that wait for a database that cannot be written
AT_ONCE = 100  # rows in one go: events wait for the same writer, and must not wait long
log = structlog.get_logger("crowd")


class Crowd:
    """Notes every live person that an event names."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._seen: list[Seen] = []
        self._failed = False
        self._writer: asyncio.Task[None] | None = None

    def see(self, event: Event) -> None:
        user = event.user
        if user is None or event.origin is not Origin.LIVE or "bot" in user.roles:
            return
        self._seen.append(
            Seen(
                platform=user.platform,
                platform_id=user.id,
                name=user.name,
                colour=user.colour,
                roles=user.roles or None,
                at=datetime.fromtimestamp(event.at, UTC),
                lines=int(isinstance(event, ChatMessage)),
            )
        )
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_soon())

    async def write(self) -> None:
        """Write what was seen since the last time."""
        seen, self._seen = self._seen, []
        while seen:
            try:
                await self._touch(seen[:AT_ONCE])
            except BotError as error:
                self._keep(seen, error)
                return
            seen = seen[AT_ONCE:]
        self._failed = False

    def _keep(self, seen: list[Seen], error: BotError) -> None:
        """What could not be written waits for the next time."""
        self._seen = [*seen, *self._seen][-MOST_KEPT:]
        if not self._failed:
            log.error("people cannot be noted", error=str(error))
        self._failed = True

    async def _touch(self, seen: list[Seen]) -> None:
        await self._db.run(lambda s: UserRepository(s).touch_many(seen))

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
        await self.write()

    async def _write_soon(self) -> None:
        while self._seen:
            await asyncio.sleep(WRITE_SECONDS)
            await self.write()
