"""The shape of a sound, for drawing it: how loud it is every 40 ms, measured as it is made."""

from __future__ import annotations

import numpy as np

from bot.audio.chunk import AudioChunk

WINDOW_S = 0.04
QUIETEST_DB = -60.0  # is drawn as nothing


class Peaks:
    """Loudness (RMS) of each window in whole percent: 0 at -60 dB or quieter, 100 at full scale."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._rest = b""  # a window that is not full yet

    def add(self, chunk: AudioChunk) -> None:
        size = chunk.format.size(WINDOW_S)
        pcm = self._rest + chunk.pcm
        whole = len(pcm) - len(pcm) % size
        self._rest = pcm[whole:]
        if whole:
            samples = AudioChunk(pcm[:whole], chunk.format).floats()
            power = np.mean(samples.reshape(whole // size, -1) ** 2, axis=1)
            db = 10 * np.log10(power + 1e-10)
            heights = np.clip(1 - db / QUIETEST_DB, 0, 1) * 100
            self._heights += np.round(heights).astype(int).tolist()

    def heights(self) -> list[int]:
        """Those so far; less than a window at the end is left out."""
        return list(self._heights)
