"""How the stream is doing: asked when there is a login, then every minute while it runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.errors import BotError
from bot.host import Context, StreamOnline, StreamStatus
from plugins.twitch.failures import ours
from plugins.twitch.happenings import PLATFORM
from plugins.twitch.wire import Wire

if TYPE_CHECKING:
    from plugins.twitch.client import Client

LIVE_S = 60.0  # between questions; Helix takes 800 a minute, and counts anew about as often
OFF_S = 300.0  # while nothing runs: its beginning is told of by EventSub
TITLE_S = 3.0  # that the news of a beginning may wait for its title


class StreamWatch:
    """Needs no scope: whichever account is logged in asks."""

    def __init__(
        self, ctx: Context, wires: Sequence[Wire], channel_id: Callable[[], Awaitable[str]]
    ) -> None:
        self._ctx = ctx
        self._wires = wires
        self._channel_id = channel_id
        self._look = asyncio.Event()
        self._failed = False

    async def run(self) -> None:
        """Never returns."""
        while True:
            wait = LIVE_S if await self._ask() else OFF_S
            self._look.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), wait)

    async def titled(self, online: StreamOnline) -> StreamOnline:
        """The news with the stream's title, which Twitch keeps apart from it."""
        self._look.set()
        try:
            async with asyncio.timeout(TITLE_S):
                client, channel = await self._client(), await self._channel_id()
                found = await client.fetch_channels([channel])
        except Exception as error:  # the beginning is news without its title, too
            self._ctx.log.warning("the title is not known", error=_said(error))
            return online
        return replace(online, title=found[0].title) if found else online

    async def _ask(self) -> bool:
        """Tell the house; whether it is to be asked again soon."""
        try:
            client, channel = await self._client(), await self._channel_id()
            streams = [s async for s in client.fetch_streams(user_ids=[channel], type="live")]
        except Exception as error:
            self._fail(error)
            return True
        self._failed = False
        await self._ctx.emit(_status(streams[0]) if streams else _off())
        return bool(streams)

    async def _client(self) -> Client:
        """Of the first account that is logged in; waits for one."""
        ready = [asyncio.ensure_future(wire.account.ready.wait()) for wire in self._wires]
        try:
            await asyncio.wait(ready, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in ready:
                wait.cancel()
        wire = next(w for w in self._wires if w.account.ready.is_set())
        return await wire.client()

    def _fail(self, error: Exception) -> None:
        """Told once: the connections say on the panel what is wrong."""
        if not self._failed:
            self._ctx.log.warning("it is not known whether the stream runs", error=_said(error))
        self._failed = True


def _status(stream: Any) -> StreamStatus:
    return StreamStatus(
        platform=PLATFORM,
        live=True,
        viewers=int(stream.viewer_count),
        title=stream.title,
        category=stream.game_name or "",
        started_at=stream.started_at.timestamp(),
    )


def _off() -> StreamStatus:
    return StreamStatus(platform=PLATFORM, live=False)


def _said(error: Exception) -> str:
    return str(error if isinstance(error, BotError) else ours(error, "the question"))
