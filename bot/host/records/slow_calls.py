"""In development: calls that block the loop are found and named.

A thread looks at the loop's pulse. When it stays away too long, the loop's thread is stuck in a
call, and the stack says which.
"""

from __future__ import annotations

import asyncio
import sys
import sysconfig
import threading
import time
import traceback
from collections.abc import Callable
from types import FrameType

import structlog

LIBRARIES = ("<frozen", *{sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
log = structlog.get_logger("slow calls")
Tell = Callable[[str, float], None]


class SlowCalls:
    """`tell(place, seconds)` hears of each stall once, in this watcher's thread."""

    def __init__(self, limit_s: float, tell: Tell | None = None) -> None:
        self._limit = limit_s
        self._tell = tell or _log
        self._pulse = time.monotonic()
        self._stop = threading.Event()
        self._beat: asyncio.TimerHandle | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Watch the running loop."""
        loop = asyncio.get_running_loop()
        self._loop_thread = threading.get_ident()
        self._take_pulse(loop)
        self._thread = threading.Thread(target=self._watch, name="slow calls", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._beat is not None:
            self._beat.cancel()

    def _take_pulse(self, loop: asyncio.AbstractEventLoop) -> None:
        self._pulse = time.monotonic()
        self._beat = loop.call_later(self._limit / 4, self._take_pulse, loop)

    def _watch(self) -> None:
        told = 0.0
        while not self._stop.wait(self._limit / 4):
            pulse = self._pulse
            late = time.monotonic() - pulse
            if late > self._limit and pulse != told:
                told = pulse
                self._tell(where(sys._current_frames().get(self._loop_thread)), late)


def where(frame: FrameType | None) -> str:
    """The innermost line that is no library's, else the innermost line."""
    if frame is None:
        return "somewhere"
    stack = traceback.extract_stack(frame)
    ours = [line for line in stack if not line.filename.startswith(LIBRARIES)]
    line = (ours or list(stack))[-1]
    return f"{line.filename}:{line.lineno} {line.name}: {line.line}"


def _log(place: str, seconds: float) -> None:
    log.warning("a call blocks the loop", place=place, ms=round(seconds * 1000))
