"""Sound that comes in pieces of any length, as frames of one length."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Frames:
    """Frames of `size` samples, `hop` apart, under a Hann window."""

    def __init__(self, size: int, hop: int) -> None:
        self.size = size
        self.hop = hop
        self._window = np.hanning(size + 1)[:-1].astype(np.float32)
        self._rest = np.zeros(0, np.float32)

    def spectra(self, sound: Floats) -> Floats:
        """(samples,) to (frames, size // 2 + 1): magnitudes, a sine at full scale is 1."""
        sound = np.concatenate([self._rest, sound])
        count = max(0, (len(sound) - self.size) // self.hop + 1)
        self._rest = sound[count * self.hop :]
        if not count:
            return np.zeros((0, self.size // 2 + 1), np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(sound, self.size)[:: self.hop][:count]
        return np.abs(np.fft.rfft(frames * self._window)) * np.float32(4 / self.size)
