"""What can be measured of a sound."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from bot.audio import AudioChunk, AudioFormat


def samples(sound: AudioChunk) -> np.ndarray:
    return sound.floats()[:, 0]


def onsets(sound: AudioChunk, *, gap: float = 0.1, threshold: float = 0.004) -> list[float]:
    """Where sound begins after at least `gap` seconds of silence, in seconds."""
    loud = np.flatnonzero(np.abs(samples(sound)) > threshold)
    if not len(loud):
        return []
    begins = np.flatnonzero(np.diff(loud) > gap * sound.format.rate) + 1
    return [float(loud[i]) / sound.format.rate for i in (0, *begins)]


def level_db(sound: AudioChunk, start: float, end: float) -> float:
    """RMS between two moments, in dB."""
    rate = sound.format.rate
    part = samples(sound)[int(start * rate) : int(end * rate)]
    return float(20 * np.log10(np.sqrt(np.mean(part**2)) + 1e-9))


def steepest(sound: AudioChunk) -> float:
    """The largest step from one sample to the next: a click is a step that speech has not."""
    return float(np.abs(np.diff(samples(sound))).max())


def saved(path: Path) -> AudioChunk:
    with wave.open(str(path)) as file:
        format = AudioFormat(file.getframerate(), file.getnchannels())
        return AudioChunk(file.readframes(file.getnframes()), format)
