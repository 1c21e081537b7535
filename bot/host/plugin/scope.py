"""A loaded plugin: its settings, and everything it started, which ends with it."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Callable, Coroutine, Iterable
from enum import StrEnum
from typing import Any

import structlog

from bot.host.plugin.failures import Failures
from bot.host.plugin.plugin import Plugin

_closing: set[asyncio.Task[None]] = set()  # kept from the garbage collector
CLOSE_SECONDS = 1.0  # how long one thing may take to close; a stop must end within two


class PluginState(StrEnum):
    OFF = "off"
    LOADED = "loaded"
    RETRYING = "retrying"
    NEEDS_AUTH = "needs_auth"
    FAILED = "failed"
    PAUSED = "paused"
    MISSING = "missing"


class PluginScope:
    """What a plugin owns while it is loaded."""

    def __init__(self, plugin: Plugin, settings: Any) -> None:
        self.plugin = plugin
        self.name = plugin.name
        self.settings = settings
        self.state = PluginState.LOADED
        self.note = ""
        self.failures = Failures()
        self.loaded_s = 0.0
        self.engines: list[Any] = []  # their places in the registry
        self.pages: tuple[Any, ...] = ()  # the blueprints that the plugin serves
        self.log = structlog.get_logger("plugin").bind(plugin=plugin.name)
        self.on_task_failed: Callable[[BaseException], None] = lambda error: None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._things: list[Any] = []
        self._shared: dict[Callable[[Any], Any], Any] = {}
        self._closed = False

    @property
    def paused(self) -> bool:
        return self.state is PluginState.PAUSED

    @property
    def fail_closed(self) -> bool:
        return any(guard.fail_closed for guard in self.plugin.filters)

    def shared(self, make: Callable[[Any], Any], ctx: Any) -> Any:
        """What `make(ctx)` made the first time; it ends with the plugin."""
        if make not in self._shared:
            self._shared[make] = self.own(make(ctx))
        return self._shared[make]

    def own(self, thing: Coroutine[Any, Any, Any] | Any) -> Any:
        """A coroutine becomes a task; anything else must have `close()` or `cancel()`."""
        if not inspect.iscoroutine(thing):
            self._things.append(thing)
            return thing
        task = asyncio.get_running_loop().create_task(thing, name=f"plugin {self.name}")
        if self._closed:  # a handler that outlived its plugin
            task.cancel()
        self._tasks.add(task)
        task.add_done_callback(self._task_ended)
        return task

    def _task_ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.on_task_failed(error)

    async def close(self) -> None:
        """End all tasks, then close all things, newest first."""
        self._closed = True
        await self._end(self._tasks)
        while self._things:
            await self._close_thing(self._things.pop())

    def close_later(self) -> None:
        """Close beside whatever goes on: nobody uses it any more."""
        task = asyncio.get_running_loop().create_task(self.close(), name=f"close {self.name}")
        _closing.add(task)
        task.add_done_callback(_closing.discard)

    def tasks_of(self, folder: str) -> list[asyncio.Task[Any]]:
        """The tasks that run the plugin's code, whether they were given to `own` or not."""
        return [task for task in asyncio.all_tasks() if _file_of(task).startswith(folder)]

    async def end_leaked(self, tasks: Iterable[asyncio.Task[Any]]) -> None:
        """End what its code started without `own` and what did not end with its engines."""
        leaked = [task for task in tasks if not task.done()]
        if leaked:
            self.log.warning("tasks were not given to ctx.own; they are ended", count=len(leaked))
        await self._end(leaked)

    async def _end(self, tasks: Iterable[asyncio.Task[Any]]) -> None:
        ending = [task for task in tasks if task is not asyncio.current_task()]
        for task in ending:
            task.cancel()
        if ending:
            _, stuck = await asyncio.wait(ending, timeout=CLOSE_SECONDS)
            if stuck:
                self.log.warning("tasks did not end", count=len(stuck))

    async def _close_thing(self, thing: Any) -> None:
        close = getattr(thing, "close", None) or getattr(thing, "cancel", None)
        if close is None:
            return
        try:
            result = close()
            if inspect.isawaitable(result):
                await asyncio.wait_for(result, CLOSE_SECONDS)
        except (Exception, asyncio.CancelledError) as error:
            self.log.warning("did not close", thing=type(thing).__name__, error=str(error))
            with contextlib.suppress(AttributeError):
                asyncio.current_task().uncancel()  # type: ignore[union-attr]


def _file_of(task: asyncio.Task[Any]) -> str:
    """Where the coroutine that a task runs was written."""
    code = getattr(task.get_coro(), "cr_code", None)
    return code.co_filename if code is not None else ""
