"""Whether the stream runs, on each platform: by its own news, and by what it tells when asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from bot.host import Origin, StreamOffline, StreamOnline, StreamStatus

# A platform's count of streams lags behind its own news of a beginning or an end.
LAG_S = 180.0
LONGEST_S = 48 * 3600.0  # no stream runs longer: an older beginning has an end nobody saw


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A stream that runs; `viewers` is None until its platform has told."""

    since: float
    viewers: int | None = None
    title: str = ""
    category: str = ""


class AirView(TypedDict):
    on_air: bool
    since: float | None
    viewers: int | None
    title: str
    category: str


class OnAir:
    """What is live on which platform. Only live events count: a test says nothing of a stream."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._streams: dict[str, Stream] = {}
        self._told: dict[str, float] = {}  # when a platform last told of a beginning or an end

    def recall(self, platform: str, since: float, title: str) -> None:
        """The stream ran when the bot ended."""
        if self._clock() - since < LONGEST_S:
            self._streams[platform] = Stream(since=since, title=title)

    def hear(self, event: StreamOnline | StreamOffline | StreamStatus) -> bool:
        """Take the news in; whether anything is different now."""
        if event.origin is not Origin.LIVE:
            return False
        before = dict(self._streams)
        if isinstance(event, StreamStatus):
            self._asked(event)
        else:
            self._told[event.platform] = self._clock()
            self._streams.pop(event.platform, None)
            if isinstance(event, StreamOnline):
                self._streams[event.platform] = Stream(since=event.at, title=event.title)
        return before != self._streams

    def view(self) -> AirView:
        """All platforms as one: since the first of them began, viewers of all."""
        streams = sorted(self._streams.values(), key=lambda stream: stream.since)
        counts = [stream.viewers for stream in streams if stream.viewers is not None]
        return {
            "on_air": bool(streams),
            "since": streams[0].since if streams else None,
            "viewers": sum(counts) if counts else None,
            "title": next((stream.title for stream in streams if stream.title), ""),
            "category": next((stream.category for stream in streams if stream.category), ""),
        }

    def _asked(self, status: StreamStatus) -> None:
        known = self._streams.get(status.platform)
        fresh = self._clock() - self._told.get(status.platform, 0.0) < LAG_S
        if fresh and status.live != (known is not None):
            return
        if not status.live:
            self._streams.pop(status.platform, None)
            return
        self._streams[status.platform] = Stream(
            since=status.started_at or (known.since if known else status.at),
            viewers=status.viewers,
            title=status.title,
            category=status.category,
        )
