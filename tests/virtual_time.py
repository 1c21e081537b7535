"""An event loop whose time jumps to the next timer: minutes of sound are played in no time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualLoop(asyncio.SelectorEventLoop):
    """Only for code without threads and sockets."""

    def __init__(self) -> None:
        super().__init__()
        self._virtual = 1000.0

    def time(self) -> float:
        return self._virtual

    def _run_once(self) -> None:
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        due = [timer.when() for timer in timers if not timer.cancelled()]
        if due and not self._ready:  # type: ignore[attr-defined]
            self._virtual = max(self._virtual, min(due))
        super()._run_once()  # type: ignore[misc]


def play(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in virtual time; fails where tasks are left behind."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(_tidy(main))


async def _tidy(main: Coroutine[Any, Any, T]) -> T:
    result = await main
    await asyncio.sleep(0)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, f"left behind: {left}"
    return result
