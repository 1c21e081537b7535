"""Sound of any format as windows that a detector can look at."""

from __future__ import annotations

from bot.audio import AudioChunk, AudioFormat, Resampler
from bot.errors import AudioError

SLOWEST, FASTEST = 8_000, 192_000  # Hz; what lies beyond is a mistake, not a microphone
MOST_CHANNELS = 8


class Framer:
    """Cuts a stream into mono windows of `window` samples at `rate` Hz, without a seam."""

    def __init__(self, rate: int, window: int) -> None:
        self.format = AudioFormat(rate)
        self._size = window * self.format.bytes_per_frame
        self._resampler: Resampler | None = None
        self._odd = b""  # of a frame that was sent in two pieces
        self._rest = b""

    def push(self, chunk: AudioChunk) -> list[AudioChunk]:
        """The windows that are whole by now. Raises AudioError for a format that is none."""
        resampler = self._for(chunk.format)
        pcm = self._odd + chunk.pcm
        whole = len(pcm) - len(pcm) % chunk.format.bytes_per_frame
        self._odd = pcm[whole:]
        return self._cut(resampler.push(AudioChunk(pcm[:whole], chunk.format)).pcm)

    def silence(self, seconds: float) -> list[AudioChunk]:
        """The same for so much silence, which needs no resampling."""
        return self._cut(bytes(self.format.size(seconds)))

    def _cut(self, pcm: bytes) -> list[AudioChunk]:
        sound, size = self._rest + pcm, self._size
        ends = range(size, len(sound) + 1, size)
        self._rest = sound[len(sound) - len(sound) % size :]
        return [AudioChunk(sound[end - size : end], self.format) for end in ends]

    def _for(self, format: AudioFormat) -> Resampler:
        if self._resampler is not None and self._resampler.source == format:
            return self._resampler
        if not SLOWEST <= format.rate <= FASTEST or not 1 <= format.channels <= MOST_CHANNELS:
            raise AudioError(
                f"sound of {format.rate} Hz and {format.channels} channels cannot be heard",
                hint=f"send {SLOWEST} to {FASTEST} Hz",
            )
        self._odd = b""
        self._resampler = Resampler(format, self.format)
        return self._resampler
