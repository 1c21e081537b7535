"""A stream of chunks in another rate or another number of channels."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

import numpy as np
from numpy.typing import NDArray

from bot.audio.chunk import AudioChunk, AudioFormat


class Resampler:
    """From one format to another without a seam between chunks."""

    def __init__(self, source: AudioFormat, target: AudioFormat) -> None:
        self.source = source
        self.target = target
        self._stream = None
        if source.rate != target.rate:
            import soxr  # loaded on use: most shows never resample

            self._stream = soxr.ResampleStream(
                source.rate, target.rate, target.channels, dtype="float32"
            )

    def push(self, chunk: AudioChunk) -> AudioChunk:
        """What can be said of the sound so far; the filter keeps a few milliseconds back."""
        if self.source == self.target:
            return chunk
        return self._convert(_with_channels(chunk.floats(), self.target.channels), last=False)

    def finish(self) -> AudioChunk:
        """What the filter kept back."""
        if self._stream is None:
            return AudioChunk(b"", self.target)
        return self._convert(np.zeros((0, self.target.channels), np.float32), last=True)

    def _convert(self, samples: NDArray[np.float32], *, last: bool) -> AudioChunk:
        if self._stream is not None:
            samples = self._stream.resample_chunk(np.ascontiguousarray(samples), last=last)
        return AudioChunk.from_floats(samples, self.target)


def _with_channels(samples: NDArray[np.float32], channels: int) -> NDArray[np.float32]:
    """Mono to every channel, many channels to their mean; shape (frames, channels)."""
    if samples.shape[1] == channels:
        return samples
    return np.repeat(samples.mean(axis=1, keepdims=True), channels, axis=1)


async def steady(
    audio: AsyncIterator[AudioChunk], format: AudioFormat
) -> AsyncGenerator[AudioChunk, None]:
    """A stream of sound in one format, whatever its own is and however often it changes."""
    resampler: Resampler | None = None
    async for chunk in audio:
        if resampler is None or resampler.source != chunk.format:
            if resampler is not None:
                yield resampler.finish()
            resampler = Resampler(chunk.format, format)
        yield resampler.push(chunk)
    if resampler is not None:
        yield resampler.finish()
