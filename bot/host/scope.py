"""A loaded plugin: its settings, and everything it started, which ends with it."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Callable, Coroutine
from enum import StrEnum
from typing import Any

import structlog

from bot.host.failures import Failures
from bot.host.plugin import Plugin

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
        self.pages: tuple[Any, ...] = ()  # the blueprints that the plugin serves
        self.log = structlog.get_logger("plugin").bind(plugin=plugin.name)
        self.on_task_failed: Callable[[BaseException], None] = lambda error: None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._things: list[Any] = []

    @property
    def paused(self) -> bool:
        return self.state is PluginState.PAUSED

    @property
    def fail_closed(self) -> bool:
        return any(guard.fail_closed for guard in self.plugin.filters)

    def own(self, thing: Coroutine[Any, Any, Any] | Any) -> Any:
        """A coroutine becomes a task; anything else must have `close()` or `cancel()`."""
        if not inspect.iscoroutine(thing):
            self._things.append(thing)
            return thing
        task = asyncio.get_running_loop().create_task(thing, name=f"plugin {self.name}")
        self._tasks.add(task)
        task.add_done_callback(self._task_ended)
        return task

    def _task_ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.on_task_failed(error)

    async def close(self) -> None:
        """End all tasks, then close all things, newest first."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        if tasks:
            _, stuck = await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
            if stuck:
                self.log.warning("tasks did not end", count=len(stuck))
        while self._things:
            await self._close_thing(self._things.pop())

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
