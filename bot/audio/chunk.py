"""Sound in pieces: a format, and a chunk of PCM in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BYTES_PER_SAMPLE = 2  # 16-bit PCM: what espeak-ng, Azure, OpenAI and WebAudio all exchange
FULL_SCALE = 32768.0
ONE_STEP = np.float32(1 / FULL_SCALE)  # a power of two: nothing is rounded


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """Sample rate in Hz and number of interleaved channels."""

    rate: int = 24_000
    channels: int = 1

    @property
    def bytes_per_frame(self) -> int:
        return BYTES_PER_SAMPLE * self.channels

    def seconds(self, size: int) -> float:
        """How long `size` bytes of PCM last."""
        return size / self.bytes_per_frame / self.rate

    def size(self, seconds: float) -> int:
        """How many bytes of PCM `seconds` take, in whole frames."""
        return round(seconds * self.rate) * self.bytes_per_frame


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """Interleaved little-endian 16-bit PCM in a format."""

    pcm: bytes
    format: AudioFormat

    @property
    def seconds(self) -> float:
        return self.format.seconds(len(self.pcm))

    def floats(self) -> NDArray[np.float32]:
        """The samples in -1..1, shape (frames, channels)."""
        samples = np.frombuffer(self.pcm, dtype="<i2")
        scaled = np.multiply(samples, ONE_STEP, dtype=np.float32)
        return scaled.reshape(-1, self.format.channels)

    @classmethod
    def from_floats(cls, samples: NDArray[np.float32], format: AudioFormat) -> AudioChunk:
        """A chunk of samples in -1..1; what lies beyond is clipped."""
        scaled = np.multiply(samples, FULL_SCALE)
        np.minimum(scaled, FULL_SCALE - 1, out=scaled)  # np.clip takes three times as long for
        np.maximum(scaled, -FULL_SCALE, out=scaled)  # the 20 ms that most chunks have
        return cls(scaled.astype("<i2").tobytes(), format)

    def silent(self) -> AudioChunk:
        """As much silence."""
        return AudioChunk(bytes(len(self.pcm)), self.format)

    def louder(self, factor: float) -> AudioChunk:
        """The same sound so many times as loud; 1.0 leaves it as it is."""
        if factor == 1.0:
            return self
        return AudioChunk.from_floats(self.floats() * np.float32(factor), self.format)

    def split(self, seconds: float) -> tuple[AudioChunk, AudioChunk]:
        """The part before and the part after a point in time."""
        cut = self.format.size(seconds)
        return AudioChunk(self.pcm[:cut], self.format), AudioChunk(self.pcm[cut:], self.format)
