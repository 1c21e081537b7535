"""Postmen: the tasks that all mailboxes' handlers run in.

A lively chat brings forty thousand letters a second to twenty plugins. A task for each of them,
or one for each mailbox, would cost more than the handlers do; a postman goes from letter to
letter, and only where one makes him wait does another go on with the rest.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

SPARE = 8  # postmen who wait for letters; more of them go home
LEAVE_SECONDS = 0.1


class Box(Protocol):
    """What a postman is called to."""

    async def handle_next(self, postman: asyncio.Task[None]) -> None:
        """Bring the oldest letter to its handler, in the postman's task.

        Raises nothing but a cancellation.
        """
        ...


class Postmen:
    """`call(box)` once for each letter that came into it."""

    def __init__(self) -> None:
        self._boxes: deque[Box] = deque()
        self._spare: list[asyncio.Future[None]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._coming = False  # somebody was sent for and has not begun yet

    def call(self, box: Box) -> None:
        """A letter waits in `box`."""
        self._boxes.append(box)
        self._send_for_one()

    async def close(self) -> None:
        """Send everybody home; who is at a handler that will not end is left behind."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=LEAVE_SECONDS)

    def _send_for_one(self) -> None:
        if self._coming:
            return
        self._coming = True
        while self._spare:
            wake = self._spare.pop()
            if not wake.done():
                wake.set_result(None)
                return
        task = asyncio.create_task(self._work(), name="postman")
        self._tasks.add(task)
        task.add_done_callback(self._gone)

    async def _work(self) -> None:
        postman = asyncio.current_task()
        assert postman is not None
        while True:
            self._coming = False
            while self._boxes:
                box = self._boxes.popleft()
                if self._boxes:
                    self._send_for_one()  # goes on with the rest if this letter makes us wait
                await box.handle_next(postman)
            if len(self._spare) >= SPARE:
                return
            wake = asyncio.get_running_loop().create_future()
            self._spare.append(wake)
            await wake

    def _gone(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a postman failed", "exception": task.exception(), "task": task}
            )
        if self._boxes:
            self._send_for_one()
