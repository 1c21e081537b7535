"""Singing and the music behind it, as one piece of sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.audio.chunk import AudioChunk, AudioFormat

KNEE = 10 ** (-1 / 20)  # what is louder is pressed together below full scale


@dataclass(frozen=True, slots=True)
class SungChunk(AudioChunk):
    """Taken as an AudioChunk it is the singing alone: what the mouth and a lip-sync follow.

    `backing` is PCM in the same format and of the same length: both begin at the same sample.
    """

    backing: bytes

    @classmethod
    def of(
        cls, singing: NDArray[np.float32], backing: NDArray[np.float32], format: AudioFormat
    ) -> SungChunk:
        """Both in -1..1, shape (frames, channels)."""
        behind = AudioChunk.from_floats(backing, format)
        return cls(AudioChunk.from_floats(singing, format).pcm, format, behind.pcm)

    def music(self, gain: float) -> AudioChunk:
        """The music alone, so many times as loud."""
        return AudioChunk(self.backing, self.format).louder(gain)

    def mixed(self, gain: float) -> AudioChunk:
        """Both together, sample by sample; the music so many times as loud."""
        both = self.floats() + np.float32(gain) * AudioChunk(self.backing, self.format).floats()
        return AudioChunk.from_floats(_pressed(both.astype(np.float32)), self.format)

    def silent(self) -> SungChunk:
        return SungChunk(bytes(len(self.pcm)), self.format, bytes(len(self.backing)))

    def split(self, seconds: float) -> tuple[SungChunk, SungChunk]:
        cut = self.format.size(seconds)
        return (
            SungChunk(self.pcm[:cut], self.format, self.backing[:cut]),
            SungChunk(self.pcm[cut:], self.format, self.backing[cut:]),
        )


def _pressed(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Peaks above the knee bend towards full scale instead of breaking off at it."""
    over = np.abs(samples) > KNEE
    if not over.any():
        return samples
    room = 1 - KNEE
    bent = KNEE + room * np.tanh((np.abs(samples) - KNEE) / room)
    return np.where(over, np.sign(samples) * bent, samples).astype(np.float32)
