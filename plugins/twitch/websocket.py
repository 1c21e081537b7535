"""The library's EventSub websocket, mended: it loses nothing when Twitch moves it.

TwitchIO 3.3.2 stops reading the old socket while the new one connects, and forgets a socket whose
session keeps its id, which then stays open and goes on dispatching. Here the old socket is read on
until Twitch closes it or a moment has passed, and both are in the client's map until then. When a
socket is lost for good the line says so; connecting anew is up to its owner, who can tell about it.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import twitchio
from twitchio.eventsub.websockets import Websocket
from twitchio.exceptions import WebsocketConnectionException

LINGER_S = 3.0  # how long an old socket is read after the new one was welcomed
CLOSE_S = 0.5
KEEPALIVE_S = 10  # asked of Twitch: something is heard at least this often

Raw = Mapping[str, Any]


class Line:
    """A session of one account: the socket that Twitch moves, and those it has left."""

    def __init__(
        self,
        client: twitchio.Client,
        user_id: str,
        *,
        url: str,
        hear: Callable[[Raw], None],
        revoked: Callable[[Raw], None],
        silence_s: float = KEEPALIVE_S * 1.5,
    ) -> None:
        self.client = client
        self.user_id = user_id
        self.url = f"{url}?keepalive_timeout_seconds={KEEPALIVE_S}"
        self.hear = hear
        self.revoked = revoked
        self.silence_s = silence_s
        self.lost = asyncio.Event()
        self.current: Socket | None = None
        self._sockets: set[Socket] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def session_id(self) -> str:
        return (self.current.session_id if self.current else None) or ""

    @property
    def is_heard(self) -> bool:
        """Whether its socket is still open, though a move has failed."""
        return self.current is not None and not self.current.over.is_set()

    async def open(self) -> None:
        """Connect and be welcomed. Raises WebsocketConnectionException."""
        socket = Socket(self)
        self._sockets.add(socket)
        await socket.connect()
        self.current = socket
        self._known()[socket.session_id or ""] = socket

    async def move(self, old: Socket, url: str) -> None:
        """Follow Twitch to another socket, reading the old one meanwhile."""
        new = Socket(self)
        new._subscriptions = old._subscriptions
        self._sockets.add(new)
        try:
            await new.connect(url=url)
        except (WebsocketConnectionException, OSError):
            self.lost.set()
            return
        known = self._known()
        known.pop(old.session_id or "", None)
        known[f"{old.session_id} until closed"] = old
        known[new.session_id or ""] = new
        self.current = new
        if new.over.is_set():
            self.lost.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(old.over.wait(), LINGER_S)
        await self._shut(old)
        self._sockets.discard(old)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Close every socket there was."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(self._shut(socket) for socket in self._sockets))
        self._sockets.clear()

    async def _shut(self, socket: Socket) -> None:
        with contextlib.suppress(TimeoutError):  # a dead link does not say goodbye
            await asyncio.wait_for(socket.close(), CLOSE_S)

    def _known(self) -> dict[str, Websocket]:
        return self.client._websockets[self.user_id]


class Socket(Websocket):
    """One websocket of a line."""

    def __init__(self, line: Line) -> None:
        super().__init__(client=line.client, token_for=line.user_id, http=line.client.http)
        self.over = asyncio.Event()
        self._line = line
        self._moving = False

    async def connect(
        self, *, url: str | None = None, reconnect: bool = False, fail_once: bool = True
    ) -> None:
        """Once: the owner of the line tries again, and says so."""
        await super().connect(url=url or self._line.url, fail_once=True)

    async def close(self, cleanup: bool = True, *, reassociate: bool = True) -> None:
        self._end()
        await super().close(cleanup, reassociate=reassociate)

    async def _create_connection_task(self) -> None:
        """The socket was closed from the other side."""
        self._end()

    async def _process_reconnect(self, data: Any) -> None:
        """In a task of its own, so that this socket is read on."""
        self._moving = True
        self._line.spawn(self._line.move(self, data["payload"]["session"]["reconnect_url"]))

    async def _process_notification(self, data: Any) -> None:
        self._line.hear(data)

    async def _process_revocation(self, data: Any) -> None:
        subscription = data["payload"]["subscription"]
        self._subscriptions.pop(subscription["id"], None)
        self._line.revoked(subscription)

    async def _process_keepalive(self) -> None:
        """A link may die without a word: silence is a loss too."""
        longest = datetime.timedelta(seconds=self._line.silence_s)
        while not self.over.is_set():
            await asyncio.sleep(self._line.silence_s / 3)
            if datetime.datetime.now() - (self._last_keepalive or datetime.datetime.min) > longest:
                self._end()

    def _cleanup(self, closed: bool = True) -> None:
        """The map is searched for this very socket: another may have the same session."""
        self._closed = closed
        known = self._line._known()
        for name in [name for name, socket in known.items() if socket is self]:
            del known[name]

    def _end(self) -> None:
        self.over.set()
        if self._line.current is self and not self._moving:
            self._line.lost.set()
