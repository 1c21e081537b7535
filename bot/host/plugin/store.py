"""A plugin's own documents, through the database's repository."""

from __future__ import annotations

from typing import Any

from bot.host.events import User
from db import Database, DocumentRepository, UserRepository


class PluginStore:
    """JSON by key for one plugin; documents with a `user` are erased with that person."""

    def __init__(self, database: Database, plugin: str) -> None:
        self._db = database
        self._plugin = plugin

    async def get(self, key: str, default: Any = None) -> Any:
        found = await self._db.run(lambda s: DocumentRepository(s).get(self._plugin, key))
        return default if found is None else found

    async def put(self, key: str, value: Any, *, user: User | None = None) -> None:
        def write(session: Any) -> None:
            row = user and UserRepository(session).get_by_platform(user.platform, user.id)
            DocumentRepository(session).put(
                self._plugin, key, value, user_id=row.id if row else None
            )

        await self._db.run(write)

    async def count(self, key: str) -> int:
        """Add one to a number and get it; two at the same time never get the same."""

        def add(session: Any) -> int:
            documents = DocumentRepository(session)
            number = int(documents.get(self._plugin, key) or 0) + 1
            documents.put(self._plugin, key, number)
            return number

        return await self._db.run(add)

    async def delete(self, key: str) -> None:
        await self._db.run(lambda s: DocumentRepository(s).delete(self._plugin, key))

    async def all(self, prefix: str = "") -> dict[str, Any]:
        return await self._db.run(lambda s: DocumentRepository(s).all(self._plugin, prefix))
