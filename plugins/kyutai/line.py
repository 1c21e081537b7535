"""One open line to a moshi-server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.engines import Cancel
from bot.errors import EngineError
from plugins.kyutai import failures
from plugins.kyutai.wire import Garbled, Message, Ready, Refusal, unpack

STALE = 10  # messages of whoever had the place before, which the server may still send
IN_ORDER = (0, 1000)  # close codes; the server's own goodbye has none


class Line:
    """Messages go out and come in. Every method raises EngineError where the line breaks."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, url: str, key: str) -> None:
        self.url = url
        self._socket = socket
        self._key = key

    async def ready(self) -> None:
        """Wait until the server has a place for us. Raises EngineBusy where it is full."""
        for _ in range(STALE):
            message = await self.next()
            if isinstance(message, Ready):
                return
            if message is None:
                break
        raise failures.garbled("it is never ready")

    async def send(self, data: bytes) -> None:
        try:
            await self._socket.send_bytes(data)
        except (aiohttp.ClientError, ConnectionError) as error:
            raise failures.broke_off(self._socket.close_code) from error

    async def next(self) -> Message | None:
        """The next message that is known; None once the server has said goodbye."""
        while True:
            came = await self._socket.receive()
            if came.type is aiohttp.WSMsgType.CLOSE and came.data in IN_ORDER:
                return None
            if came.type is not aiohttp.WSMsgType.BINARY:
                raise self._unexpected(came)
            try:
                message = unpack(came.data)
            except Garbled as error:
                raise failures.garbled(str(error)) from error
            if isinstance(message, Refusal):
                raise failures.refused(message.message, self._key)
            if message is not None:
                return message

    async def close(self) -> None:
        await self._socket.close()

    def _unexpected(self, came: aiohttp.WSMessage) -> EngineError:
        if came.type is aiohttp.WSMsgType.TEXT:
            return failures.garbled("text")
        code = came.data if came.type is aiohttp.WSMsgType.CLOSE else None
        return failures.broke_off(code)


@asynccontextmanager
async def held(line: Line, cancel: Cancel) -> AsyncIterator[None]:
    """Hang up when `cancel` is set, and at the end."""

    async def hang_up() -> None:
        await cancel.wait()
        await line.close()

    watch = asyncio.create_task(hang_up(), name="kyutai-cancel")
    try:
        yield
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
        await line.close()
