"""How loud a sound is."""

from __future__ import annotations

import math

import numpy as np

from bot.audio.chunk import AudioChunk

SILENCE_DB = -100.0


def level_db(chunk: AudioChunk) -> float:
    """Loudness (RMS) in dB against full scale, not below -100."""
    if not chunk.pcm:
        return SILENCE_DB
    samples = chunk.floats().ravel()
    power = float(np.dot(samples, samples)) / len(samples)
    return max(SILENCE_DB, 10 * math.log10(power + 1e-10))
