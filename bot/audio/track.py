"""A sink among others, with what it needs to take any sound."""

from __future__ import annotations

import asyncio
import logging

from bot.audio.chunk import AudioChunk, AudioFormat
from bot.audio.in_step import Follower
from bot.audio.resample import Resampler
from bot.audio.sink import Sink
from bot.errors import AudioError

log = logging.getLogger(__name__)


class Track:
    """A sink with what it needs to take any format. A sink that fails is left out."""

    def __init__(self, sink: Sink, follower: Follower | None = None) -> None:
        self.sink = sink
        self.failure = ""
        self._follower = follower  # plays in step with another sink
        self._wanted = AudioFormat()
        self._resampler: Resampler | None = None
        self._paused = False
        self._waiting: tuple[asyncio.Timeout, float] | None = None  # and its patience

    def pause(self) -> None:
        """Nobody can keep up with a sound that is held: patience rests too."""
        self._paused = True
        self.sink.pause()
        self._wait_on()

    def resume(self) -> None:
        self._paused = False
        self.sink.resume()
        self._wait_on()

    def _wait_on(self) -> None:
        if self._waiting is None or self._waiting[0].expired():
            return
        timeout, patience = self._waiting
        now = asyncio.get_running_loop().time()
        timeout.reschedule(None if self._paused else now + patience)

    async def open(self, utterance: str, format: AudioFormat) -> None:
        self._resampler = None
        await self._guarded(self._open(utterance, format))

    async def _open(self, utterance: str, format: AudioFormat) -> None:
        self.failure = ""
        self._wanted = await (self._follower or self.sink).open(utterance, format)

    async def write(self, chunk: AudioChunk, patience: float | None) -> None:
        if self._resampler is None or self._resampler.source != chunk.format:
            await self._rest(patience)
            self._resampler = Resampler(chunk.format, self._wanted)
        await self._send(self._resampler.push(chunk), patience)

    async def drain(self, patience: float | None) -> None:
        await self._rest(patience)
        await self._guarded(self.sink.drain(), patience)

    async def _rest(self, patience: float | None) -> None:
        if self._resampler is not None:
            await self._send(self._resampler.finish(), patience)
            self._resampler = None

    async def _send(self, chunk: AudioChunk, patience: float | None) -> None:
        if chunk.pcm and not self.failure:
            await self._guarded((self._follower or self.sink).write(chunk), patience)

    async def _guarded(self, work, patience: float | None = None) -> None:
        try:
            async with asyncio.timeout(None if self._paused else patience) as timeout:
                self._waiting = (timeout, patience) if patience is not None else None
                await work
        except TimeoutError:
            self.failure = f"{self.sink.name} does not keep up"
        except AudioError as error:
            self.failure = str(error)
        finally:
            self._waiting = None
        if self.failure:
            log.warning("no sound on %s: %s", self.sink.name, self.failure)
