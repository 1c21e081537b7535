"""A plugin's mailbox: bounded, a few handlers at a time, each with a time limit.

Handlers run in the mailbox's own workers, not in a task each: at two thousand events a second
and twenty plugins a task per call would cost more than the handlers do. One slow handler only
takes one worker; the deadline of every running one is watched by `expire`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

STUBBORN_SECONDS = 0.5  # a handler that does not end when it is told to is left behind
M = TypeVar("M")


@dataclass(slots=True)
class _Running:
    deadline: float
    timed_out: bool = False


class Mailbox(Generic[M]):
    """Letters in order of arrival; `handle` never raises but for a cancellation.

    `overrun(letter)` is told when a handler was ended because it took over its `timeout`.
    """

    def __init__(
        self,
        handle: Callable[[M], Awaitable[None]],
        *,
        timeout: Callable[[M], float],
        overrun: Callable[[M], None],
        limit: int,
        workers: int = 8,
    ) -> None:
        self._handle = handle
        self._timeout = timeout
        self._overrun = overrun
        self._limit = limit
        self._workers = workers
        self._letters: deque[M] = deque()
        self._running: dict[asyncio.Task[None], _Running | None] = {}
        self._starting = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def __len__(self) -> int:
        return len(self._letters)

    def put(self, letter: M) -> bool:
        """False when the mailbox is full; the letter is then not taken."""
        if len(self._letters) >= self._limit:
            return False
        self._letters.append(letter)
        self._idle.clear()
        self._need_worker()
        return True

    def expire(self, now: float) -> None:
        """End the handlers that have run over their time."""
        for task, running in tuple(self._running.items()):
            if running is not None and now > running.deadline and not running.timed_out:
                running.timed_out = True
                task.cancel()

    async def join(self) -> None:
        """Wait until every letter was handled."""
        await self._idle.wait()

    def take(self) -> list[M]:
        """What waits, taken out; what is being handled goes on."""
        waiting = list(self._letters)
        self._letters.clear()
        return waiting

    async def close(self, grace: float = 0.0) -> None:
        """Drop what waits, and end what runs after `grace` seconds."""
        self._letters.clear()
        tasks = [task for task in self._running if task is not asyncio.current_task()]
        if tasks and grace:
            await asyncio.wait(tasks, timeout=grace)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=STUBBORN_SECONDS)

    def _need_worker(self) -> None:
        if self._starting or len(self._running) >= self._workers:
            return
        self._starting += 1
        task = asyncio.create_task(self._work())
        self._running[task] = None
        task.add_done_callback(self._ended)

    async def _work(self) -> None:
        self._starting -= 1
        task = asyncio.current_task()
        assert task is not None
        while self._letters:
            letter = self._letters.popleft()
            if self._letters:
                self._need_worker()  # goes on with the rest if this letter makes us wait
            await self._run(letter, task)

    async def _run(self, letter: M, task: asyncio.Task[None]) -> None:
        deadline = asyncio.get_running_loop().time() + self._timeout(letter)
        running = self._running[task] = _Running(deadline)
        try:
            await self._handle(letter)
        except asyncio.CancelledError:
            if not running.timed_out:
                raise
            task.uncancel()
            self._overrun(letter)
        finally:
            self._running[task] = None

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a mailbox worker failed", "exception": task.exception(), "task": task}
            )
        if self._letters:
            self._need_worker()
        elif not self._running:
            self._idle.set()
