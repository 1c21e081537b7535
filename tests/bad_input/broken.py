"""Things that fail as a test tells them to."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from bot.errors import BotError
from bot.host import ChatMessage, User

ANN = User(id="1", name="ann")
BO = User(id="2", name="bo")
LOCKED = BotError("the database is locked by another program", hint="close it")


def line(text: str, user: User = ANN, **fields: Any) -> ChatMessage:
    return ChatMessage(text=text, user=user, **fields)


class BrokenDatabase:
    """Makes the writes of a database fail until `mend()`; reads go on."""

    def __init__(self, database: Any, error: Exception = LOCKED) -> None:
        self._database = database
        self._whole = {name: getattr(database, name) for name in ("run", "append", "finish")}
        self.tries = 0

        async def fail(work: Any) -> Any:
            self.tries += 1
            raise error

        def refuse(entries: Any) -> Future[Any]:
            self.tries += 1
            refused: Future[Any] = Future()
            refused.set_exception(error)
            return refused

        database.run = database.finish = fail
        database.append = refuse

    def mend(self) -> None:
        for name, method in self._whole.items():
            setattr(self._database, name, method)
