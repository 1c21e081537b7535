"""Pieces of speech joined into one stream of sound, with everything placed on its clock."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import replace

import numpy as np

from bot.audio import AudioChunk, AudioFormat, Resampler
from bot.engines import Audio, Bookmark, SpeechEvent, Viseme, Word
from bot.studio.sound.sound import EdgeTrim, Leveller, Samples
from bot.studio.sound.streams import closing
from bot.studio.sound.word_tracer import WordTracer
from bot.studio.text import Traced

BLOCK_S = 1.0  # the longest piece of silence in one event

Timed = Word | Viseme | Bookmark
Placed = Audio | Timed


class Stitcher:
    """The run's sound so far; its format is that of the first piece, in one channel.

    `steady` brings later pieces to the loudness of the first.
    """

    def __init__(self, *, steady: bool = False) -> None:
        self.format: AudioFormat | None = None
        self.frames = 0
        self._steady = steady
        self._level: Leveller | None = None
        self._owed = 0.0  # seconds of silence from before the format was known

    @property
    def seconds(self) -> float:
        return self.frames / self.format.rate if self.format else 0.0

    async def whole(
        self, speech: AsyncIterator[SpeechEvent], spoken: Traced, source: str
    ) -> AsyncGenerator[Placed, None]:
        """The only piece of a run, as the engine made it."""
        tracer = WordTracer(spoken, source)
        async with closing(speech) as events:
            async for event in events:
                if isinstance(event, Audio):
                    self.format = self.format or event.chunk.format
                    self.frames += len(event.chunk.pcm) // event.chunk.format.bytes_per_frame
                    yield event
                elif isinstance(event, Word):
                    for word in tracer.take(event):
                        yield word
                elif isinstance(event, (Viseme, Bookmark)):
                    yield event
        for word in tracer.finish():
            yield word

    async def piece(
        self, speech: AsyncIterator[SpeechEvent], spoken: Traced, source: str
    ) -> AsyncGenerator[Placed, None]:
        """The next piece, without its silent edges, right after what there is."""
        joint = _Joint(self, WordTracer(spoken, source))
        async with closing(speech) as events:
            async for event in events:
                for placed in joint.take(event):
                    yield placed
        for placed in joint.finish():
            yield placed

    def rest(self, seconds: float) -> Iterator[Audio]:
        """Silence; before the first sound has told the format it waits for that."""
        if self.format is None:
            self._owed += seconds
            return
        yield from self.silence(round(seconds * self.format.rate))

    def silence(self, frames: int) -> Iterator[Audio]:
        assert self.format is not None
        block = int(BLOCK_S * self.format.rate)
        while frames > 0:
            count = min(frames, block)
            yield self.sound(np.zeros(count, np.float32))
            frames -= count

    def sound(self, samples: Samples) -> Audio:
        """Samples of the run's format as an event."""
        assert self.format is not None
        self.frames += len(samples)
        return Audio(AudioChunk.from_floats(samples.reshape(-1, 1), self.format))

    def settle(self, source: AudioFormat) -> AudioFormat:
        """The run's format; the first to ask decides it."""
        if self.format is None:
            self.format = AudioFormat(source.rate, 1)
        return self.format

    def owed(self) -> Iterator[Audio]:
        """The silence that waited for the format."""
        seconds, self._owed = self._owed, 0.0
        yield from self.rest(seconds)

    def leveller(self) -> Leveller | None:
        if self._steady and self._level is None and self.format is not None:
            self._level = Leveller(self.format.rate)
        return self._level


class Intake:
    """An engine's chunks as samples of the run's format."""

    def __init__(self, target: AudioFormat) -> None:
        self._target = target
        self._resampler: Resampler | None = None

    def push(self, chunk: AudioChunk) -> Samples:
        if chunk.format == self._target:
            return chunk.floats()[:, 0]
        if self._resampler is None:
            self._resampler = Resampler(chunk.format, self._target)
        return self._resampler.push(chunk).floats()[:, 0]

    def finish(self) -> Samples:
        if self._resampler is None:
            return np.zeros(0, np.float32)
        return self._resampler.finish().floats()[:, 0]


class _Joint:
    """One piece on its way into the stream."""

    def __init__(self, stitcher: Stitcher, tracer: WordTracer) -> None:
        self._stitcher = stitcher
        self._tracer = tracer
        self._begin = stitcher.frames
        self._intake: Intake | None = None
        self._trim: EdgeTrim | None = None
        self._level: Leveller | None = None
        self._waiting: list[Timed] = []

    def take(self, event: SpeechEvent) -> Iterator[Placed]:
        if isinstance(event, Audio):
            yield from self._audio(event.chunk)
        elif isinstance(event, Word):
            self._waiting += self._tracer.take(event)
        elif isinstance(event, (Viseme, Bookmark)):
            self._waiting.append(event)
        if self._trim is not None and self._trim.lead is not None:
            yield from self._placed()

    def finish(self) -> Iterator[Placed]:
        if self._trim is None or self._intake is None:
            return
        parts = [self._trim.push(self._intake.finish()), self._trim.finish()]
        for part in parts:
            yield from self._levelled(part)
        if self._level is not None:
            yield from self._sound(self._level.finish())
        self._waiting += self._tracer.finish()
        if self._trim.lead is not None:
            yield from self._placed(self._stitcher.seconds)

    def _audio(self, chunk: AudioChunk) -> Iterator[Placed]:
        if self._trim is None or self._intake is None:
            format = self._stitcher.settle(chunk.format)
            yield from self._stitcher.owed()
            self._begin = self._stitcher.frames
            self._intake = Intake(format)
            self._trim = EdgeTrim(format.rate)
            self._level = self._stitcher.leveller()
            if self._level is not None:
                self._level.begin()
        yield from self._levelled(self._trim.push(self._intake.push(chunk)))

    def _levelled(self, samples: Samples) -> Iterator[Placed]:
        yield from self._sound(samples if self._level is None else self._level.push(samples))

    def _sound(self, samples: Samples) -> Iterator[Placed]:
        if len(samples):
            yield self._stitcher.sound(samples)

    def _placed(self, last: float = float("inf")) -> Iterator[Placed]:
        """The words and mouths that waited, on the run's clock; none later than `last`."""
        assert self._trim is not None
        assert self._stitcher.format is not None
        rate = self._stitcher.format.rate
        earliest = self._begin / rate
        shift = earliest - (self._trim.lead or 0) / rate
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            start = min(max(one.start + shift, earliest), last)
            if isinstance(one, Word):
                yield replace(one, start=start, end=min(max(one.end + shift, start), last))
            else:
                yield replace(one, start=start)
