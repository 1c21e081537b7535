"""What a place for sound promises, and what all of them share: a clock and a bounded buffer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Protocol

from bot.audio.chunk import AudioChunk, AudioFormat

AHEAD_S = 0.4  # sound that a sink holds before it is heard; more makes `write` wait


class Sink(Protocol):
    """Where sound goes. One utterance at a time; loop thread only.

    `position` is how many seconds of the utterance were heard: it never runs backwards and
    stands still while paused or dry. `heard` says whether anybody can hear it at all.
    """

    name: str

    @property
    def position(self) -> float: ...

    @property
    def underruns(self) -> int:
        """How often the utterance ran dry before it ended."""
        ...

    @property
    def heard(self) -> bool: ...

    @property
    def note(self) -> str:
        """What a person should know, such as why nobody hears it."""
        ...

    async def open(self, utterance: str, format: AudioFormat) -> AudioFormat:
        """An utterance begins at position 0; the format in which the sink wants it.

        Raises AudioError where the sink cannot be used.
        """
        ...

    async def write(self, chunk: AudioChunk) -> None:
        """Queue sound; waits while more than `AHEAD_S` is not heard yet."""
        ...

    async def drain(self) -> None:
        """Wait until everything was heard or flushed."""
        ...

    def flush(self) -> float:
        """Drop what is not heard yet, at once; the position reached. Later writes are ignored."""
        ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def duck(self, gain: float) -> None:
        """So loud from now on, what is queued already included; 1.0 is as loud as it is."""
        ...

    async def close(self) -> None: ...


class Playhead:
    """Where a sound is that plays in real time, from what was queued and when.

    `limit` holds it back: it goes no further than somebody has said that it went.
    """

    def __init__(self) -> None:
        self.written = 0.0
        self.underruns = 0
        self.limit: float | None = None
        self._base = 0.0
        self._since: float | None = None  # loop time from which it runs; None: it stands
        self._paused = False

    def reset(self) -> None:
        """A new utterance; a pause goes on."""
        self.written, self.underruns, self.limit = 0.0, 0, None
        self._base, self._since = 0.0, None

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def position(self) -> float:
        if self._since is None:
            return self._base
        reached = min(self._base + _now() - self._since, self.written)
        return reached if self.limit is None else max(self._base, min(reached, self.limit))

    def wrote(self, seconds: float) -> None:
        at = self.position
        if at >= self.written:
            self.underruns += self.written > 0
            self._base = at
            self._since = None if self._paused else _now()
        self.written += seconds

    def sync(self, position: float) -> None:
        """Somebody who knows says that it is here; never backwards."""
        self._base = max(self.position, min(position, self.written))
        self._since = None if self._paused else _now()

    def cut(self) -> None:
        """Nothing more is heard of what was queued."""
        self._base, self._since = self.position, None
        self.written = self._base

    def pause(self) -> None:
        self._base, self._since, self._paused = self.position, None, True

    def resume(self) -> None:
        if self._paused:
            self._paused = False
            self._since = _now()


def _now() -> float:
    return asyncio.get_running_loop().time()


class BufferedSink:
    """A sink whose clock is a playhead. By itself it is silent, and paced like a real one."""

    name = "null"

    def __init__(self) -> None:
        self._head = Playhead()
        self._changed = asyncio.Event()
        self._open = False
        self._gain = 1.0

    @property
    def position(self) -> float:
        return self._head.position

    @property
    def underruns(self) -> int:
        return self._head.underruns

    @property
    def heard(self) -> bool:
        return False

    @property
    def note(self) -> str:
        return ""

    async def open(self, utterance: str, format: AudioFormat) -> AudioFormat:
        self._head.reset()
        self._open = True
        return format

    async def write(self, chunk: AudioChunk) -> None:
        if not self._open:
            return
        self._head.wrote(chunk.seconds)
        self._queue(chunk)
        await self._until_ahead(AHEAD_S)

    async def drain(self) -> None:
        await self._until_ahead(0.0)

    def flush(self) -> float:
        position = self.position
        self._open = False
        self._drop(position)
        self._head.cut()
        self._changed.set()
        return position

    def pause(self) -> None:
        self._head.pause()
        self._changed.set()

    def resume(self) -> None:
        self._head.resume()
        self._changed.set()

    def duck(self, gain: float) -> None:
        self._gain = gain

    async def close(self) -> None:
        self.flush()

    def _queue(self, chunk: AudioChunk) -> None:
        """Take sound that the playhead counts already."""

    def _drop(self, position: float) -> None:
        """Forget the sound after `position`."""

    def _check(self) -> None:
        """Look after the listener while somebody waits for the sound to be heard."""

    async def _until_ahead(self, seconds: float) -> None:
        while self._open:
            excess = self._head.written - self.position - seconds
            if excess <= 0.0005:
                return
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience(excess)):
                    await self._changed.wait()
            self._check()

    def _patience(self, excess: float) -> float | None:
        """How long to wait before looking at the clock again, in seconds."""
        return None if self._head.paused else max(excess, 0.002)


class NullSink(BufferedSink):
    """Plays to nobody, in real time, so that the show goes on as if somebody listened."""

    @property
    def note(self) -> str:
        return "nobody listens: choose a place for the sound under voice.sinks"
