"""How loud a sound is."""

from __future__ import annotations

import numpy as np

from bot.audio.chunk import AudioChunk

SILENCE_DB = -100.0


def level_db(chunk: AudioChunk) -> float:
    """Loudness (RMS) in dB against full scale, not below -100."""
    if not chunk.pcm:
        return SILENCE_DB
    power = float(np.mean(chunk.floats() ** 2))
    return max(SILENCE_DB, 10 * float(np.log10(power + 1e-10)))
