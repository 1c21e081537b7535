"""From the house to the browsers: letters are put in the loop and posted by a thread.

Putting a letter takes microseconds and never waits. A letter with a key replaces the one of
the same key that still waits, and takes its place at the end, so that a reader who is slow gets
the newest state and never an older one after it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import structlog

log = structlog.get_logger("web")

MAX_LETTERS = 10_000  # beyond it everything is dropped, and every page gets the state anew
TICK_S = 0.25  # how often the posts are asked to look after slow readers


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An event for one client of a namespace, or for all of them where `to` is empty."""

    namespace: str
    event: str
    args: tuple[Any, ...]
    to: str = ""
    key: str = ""


class Outbox:
    """A bounded box between the loop's thread and the thread that posts."""

    def __init__(
        self,
        post: Callable[[Letter], None],
        *,
        tick: Callable[[], None] = lambda: None,
        on_overflow: Callable[[], None] = lambda: None,
    ) -> None:
        self.dropped = 0
        self._post = post
        self._tick = tick
        self._on_overflow = on_overflow
        self._waiting: OrderedDict[object, Letter] = OrderedDict()
        self._numbers = count()
        self._changed = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._run, name="web-outbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, letter: Letter) -> None:
        """Hand a letter over; from any thread."""
        key = letter.key or next(self._numbers)
        with self._changed:
            self._waiting.pop(key, None)
            self._waiting[key] = letter
            overflow = len(self._waiting) > MAX_LETTERS
            if overflow:
                self.dropped += len(self._waiting)
                self._waiting.clear()
            self._changed.notify()
        if overflow:
            log.warning("the browsers are too slow; they get the state anew", dropped=self.dropped)
            self._on_overflow()

    def close(self, timeout: float = 0.2) -> None:
        """Post what waits, then end the thread."""
        with self._changed:
            self._open = False
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting and self._open:
                    self._changed.wait(TICK_S)
                letters = tuple(self._waiting.values())
                self._waiting.clear()
                if not letters and not self._open:
                    return
            for letter in letters:
                self._guarded(self._post, letter)
            self._guarded(self._tick)

    def _guarded(self, call: Callable[..., None], *letters: Letter) -> None:
        """One letter that cannot be posted must not end the post."""
        try:
            call(*letters)
        except Exception:
            event = letters[0].event if letters else ""
            log.exception("an event could not be sent to the browsers", event_name=event)
