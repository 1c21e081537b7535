"""The one door between Flask's threads and the loop.

Inwards, `call` runs a coroutine of the house in its loop and waits for it, with a limit.
Outwards, web/outbox.py carries what the house says to the browsers.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from flask import current_app

from bot.errors import NotFound
from bot.host import Desk
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

    def soon(self, call: Callable[..., object], *args: object) -> None:
        """Run a plain call in the loop; forgotten where the loop is closed."""
        if self._open and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *args)

    def close(self) -> None:
        """Answer every later call with HouseAway."""
        self._open = False


def desk() -> Desk:
    """The desk that this app serves."""
    return current_app.extensions["greenroom"].desk


def studio() -> Studio:
    """The studio that this app serves. Raises NotFound in a house without one."""
    found = current_app.extensions["greenroom"].studio
    if found is None:
        raise NotFound("this house has no studio", hint="start it with `python start.py`")
    return found


def ask(work: Coroutine[Any, Any, T], *, timeout: float = CALL_S) -> T:
    """Run a call of the desk from a view and wait for it."""
    return current_app.extensions["greenroom"].bridge.call(work, timeout=timeout)
