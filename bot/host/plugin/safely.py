"""Running a plugin's code so that nothing it raises can be taken for the house's own end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import PluginError

T = TypeVar("T")


async def safely(work: Awaitable[T]) -> T:
    """What `work` returns or raises, as an Exception.

    A plugin that calls `sys.exit`, or that awaits a task which was cancelled, has failed; only a
    cancellation of the task that runs it goes through.
    """
    try:
        return await work
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise PluginError("it awaited something that was cancelled") from error
    except (Exception, GeneratorExit):
        raise
    except BaseException as error:
        raise PluginError(f"it raised {type(error).__name__}") from error


async def within(
    seconds: float,
    work: Awaitable[T],
    begun: Callable[[asyncio.Timeout], None] = lambda limit: None,
) -> T:
    """The same, with a time limit. Raises TimeoutError that says so past it.

    `begun` gets the limit, so that somebody can put it off.
    """
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            begun(limit)
            return await safely(work)
    except TimeoutError as error:
        if limit.expired():
            raise TimeoutError(f"no end after {seconds:g} s") from error
        raise
