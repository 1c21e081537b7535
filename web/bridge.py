"""The one door between Flask's threads and the loop.

Inwards, `call` runs a coroutine of the house in its loop and waits for it, with a limit.
Outwards, web/outbox.py carries what the house says to the browsers.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import queue
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import aclosing
from typing import Any, TypeVar

from flask import current_app

from bot.errors import NotFound
from bot.host import Desk
from bot.singing import Singing
from bot.studio import Studio
from web.errors import HouseAway

T = TypeVar("T")

CALL_S = 10.0  # how long a request waits for the house
LONG_CALL_S = 90.0  # for a plugin's reload and for the doctor


class Bridge:
    """Calls from any thread into the loop that the house runs in."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._open = True

    def call(self, work: Coroutine[Any, Any, T], *, timeout: float = CALL_S) -> T:
        """What `work` returns or raises; HouseAway, and `work` cancelled, after `timeout` s."""
        if not self._open or self._loop.is_closed():
            work.close()
            raise HouseAway("the show is stopping", hint="start it again, then reload the page")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout)
        except concurrent.futures.CancelledError as error:
            raise HouseAway("the show is stopping", hint="try again in a moment") from error
        except TimeoutError as error:
            if future.done():
                raise  # the work's own timeout, not ours
            future.cancel()
            raise HouseAway(
                f"no answer within {timeout:.0f} s", hint="the bot is busy; try again in a moment"
            ) from error

    def stream(
        self, events: AsyncGenerator[T, None], *, timeout: float
    ) -> Generator[T, None, None]:
        """What `events` yields, one by one, or raises; HouseAway where nothing comes for so long.

        They are read by one task of the loop; whoever stops reading ends them.
        """
        if not self._open or self._loop.is_closed():
            raise HouseAway("the show is stopping", hint="start it again, then reload the page")
        pieces: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

        async def pump() -> None:
            ended: BaseException = StopAsyncIteration()
            try:
                async with aclosing(events):
                    async for event in events:
                        pieces.put((event, None))
            except BaseException as error:
                ended = error
                raise
            finally:
                pieces.put((None, ended))

        pumping = asyncio.run_coroutine_threadsafe(pump(), self._loop)
        try:
            yield from _read(pieces, timeout)
        finally:
            pumping.cancel()

    def soon(self, call: Callable[..., object], *args: object) -> None:
        """Run a plain call in the loop; forgotten where the loop is closed."""
        if self._open and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *args)

    def close(self) -> None:
        """Answer every later call with HouseAway."""
        self._open = False


def _read(
    pieces: queue.SimpleQueue[tuple[T | None, BaseException | None]], timeout: float
) -> Generator[T, None, None]:
    while True:
        try:
            event, ended = pieces.get(timeout=timeout)
        except queue.Empty as error:
            raise HouseAway(
                f"nothing came for {timeout:.0f} s", hint="the bot is busy; try again in a moment"
            ) from error
        if isinstance(ended, StopAsyncIteration):
            return
        if isinstance(ended, Exception):
            raise ended
        if ended is not None:
            raise HouseAway("the show is stopping", hint="try again in a moment") from ended
        yield event  # type: ignore[misc] # None comes with an end alone


def desk() -> Desk:
    """The desk that this app serves."""
    return current_app.extensions["greenroom"].desk


def studio() -> Studio:
    """The studio that this app serves. Raises NotFound in a house without one."""
    found = current_app.extensions["greenroom"].studio
    if found is None:
        raise NotFound("this house has no studio", hint="start it with `python start.py`")
    return found


def singing() -> Singing:
    """The singing that this app serves. Raises NotFound in a house without it."""
    found = current_app.extensions["greenroom"].singing
    if found is None:
        raise NotFound("this house does not sing", hint="start it with `python start.py`")
    return found


def read(events: AsyncGenerator[T, None], *, timeout: float) -> Generator[T, None, None]:
    """`Bridge.stream` from a view."""
    return current_app.extensions["greenroom"].bridge.stream(events, timeout=timeout)


def ask(work: Coroutine[Any, Any, T], *, timeout: float = CALL_S) -> T:
    """Run a call of the desk from a view and wait for it."""
    return current_app.extensions["greenroom"].bridge.call(work, timeout=timeout)
