"""What a voice is tried with: some seconds of a song where it is sung, or a scale of our own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.audio import written
from bot.errors import AudioError
from bot.singing.results import PEAK_S

EXCERPT_S = 6.0
RATE = 44_100  # Hz of the scale
NOTES = (261.63, 293.66, 329.63, 392.0, 329.63, 261.63)  # Hz: C4 D4 E4 G4 E4 C4
NOTE_S = 0.7
FORMANTS = ((800, 80), (1150, 90), (2900, 120), (3900, 130))  # Hz and width of a sung "ah"
HIGHEST = 5_000.0  # Hz of the harmonics
VIBRATO = (5.5, 0.012)  # Hz, and its share of the pitch


def cut_excerpt(source: Path, peaks: bytes, target: Path) -> None:
    """The loudest seconds of a sound. Raises AudioError. Blocks."""
    import soundfile

    try:
        with soundfile.SoundFile(source) as file:
            file.seek(min(int(_loudest(peaks) * file.samplerate), file.frames))
            size = int(EXCERPT_S * file.samplerate)
            samples = file.read(size, dtype="float32", always_2d=True)
            with written(target, file.samplerate, len(samples), channels=file.channels) as out:
                out.write(samples)
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise AudioError(f"{source.name} cannot be read", hint="choose another") from error


def write_scale(target: Path) -> None:
    """A sung "ah" up and down. Blocks."""
    with written(target, RATE, int(len(NOTES) * NOTE_S * RATE)) as out:
        out.write(scale())


def scale() -> NDArray[np.float32]:
    """The scale's samples, shape (frames,)."""
    size = int(NOTE_S * RATE)
    at = np.arange(size * len(NOTES)) / RATE
    pitch = np.repeat(NOTES, size)
    glide = np.hanning(2 * RATE // 20 + 1)  # a tenth of a second from note to note
    pitch = np.convolve(np.pad(pitch, len(glide) // 2, mode="edge"), glide / glide.sum(), "valid")
    speed, depth = VIBRATO
    pitch = pitch[: len(at)] * (1 + depth * np.sin(2 * np.pi * speed * at))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sung = np.zeros(len(at))
    for harmonic in range(1, int(HIGHEST / min(NOTES)) + 1):
        heard = harmonic * pitch < HIGHEST
        sung += np.sin(harmonic * phase) * _vowel(harmonic * pitch) * heard / harmonic
    ends = np.minimum(np.minimum(at, at[-1] - at) / 0.05, 1)
    return (0.5 * sung * ends / np.abs(sung).max()).astype(np.float32)


def _vowel(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of each frequency an open mouth lets through."""
    return sum(
        (width**2 / ((hz - centre) ** 2 + width**2) for centre, width in FORMANTS),
        np.full(len(hz), 0.02),
    )


def _loudest(peaks: bytes) -> float:
    """Where the loudest stretch begins, in seconds."""
    levels = np.frombuffer(peaks, np.uint8).astype(np.float64)
    size = int(EXCERPT_S / PEAK_S)
    if len(levels) <= size:
        return 0.0
    sums = np.convolve(levels, np.ones(size), "valid")
    return float(np.argmax(sums)) * PEAK_S
