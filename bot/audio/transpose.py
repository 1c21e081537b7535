"""Music in another key and the same time: a phase vocoder, then another rate.

Each frame is read twice, one step apart, so that the phase which a tone gains over a step is
measured and not guessed; all that stands around a peak turns as the peak does (Laroche and
Dolson, 1999). Both sides turn alike, so everything stays at its place in the stereo picture.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bot.audio.sources import window
from bot.audio.staging import Sound

SIZE = 4096
STEP = SIZE // 4
OVERLAP = 1.5  # what the squares of so many windows add up to
TOGETHER = 64  # frames that are handed on at once
RISE = 4.0  # by what the power of a frame grows where a drum begins

Floats = NDArray[np.float32]
Spectrum = NDArray[np.complex128]


def transposed(sound: Sound, rate: int, semitones: float) -> Iterator[Floats]:
    """`sound` (samples, channels) in pieces, as long in all, so many semitones higher."""
    import soxr

    if not semitones:
        yield from (
            sound[at : at + TOGETHER * STEP] for at in range(0, len(sound), TOGETHER * STEP)
        )
        return
    ratio = 2 ** (semitones / 12)
    stream = soxr.ResampleStream(rate * ratio, rate, sound.shape[1], dtype="float32")
    left = len(sound)
    for piece in stretched(sound, ratio):
        made = stream.resample_chunk(piece, last=False)[:left]
        left -= len(made)
        yield made
    yield np.pad(
        rest := stream.resample_chunk(np.zeros((0, sound.shape[1]), np.float32), last=True)[:left],
        ((0, left - len(rest)), (0, 0)),
    )


def stretched(sound: Sound, ratio: float) -> Iterator[Floats]:
    """The sound `ratio` times as long at the same pitch, in pieces of (samples, channels)."""
    shape = window(SIZE)[:, None]
    frames = int(len(sound) * ratio / STEP) + 2
    tail = np.zeros((SIZE, sound.shape[1]))
    turned = np.zeros(SIZE // 2 + 1, np.complex128)  # the middle as it left the frame before
    pieces: list[NDArray[np.float64]] = []
    for frame in range(frames):
        at = round(frame * STEP / ratio) - SIZE // 2
        now, before = (
            np.fft.rfft(_piece(sound, start) * shape, axis=0) for start in (at, at - STEP)
        )
        turn = _turn(now.mean(axis=1), before.mean(axis=1), turned)
        turned = now.mean(axis=1) * turn
        tail += np.fft.irfft(now * turn[:, None], SIZE, axis=0) * shape / OVERLAP
        pieces.append(tail[:STEP].copy())
        tail = np.concatenate([tail[STEP:], np.zeros((STEP, sound.shape[1]))])
        if len(pieces) == TOGETHER or frame == frames - 1:
            done = np.concatenate(pieces).astype(np.float32)
            yield done[SIZE // 2 :] if frame < TOGETHER else done  # the first frame is centred on 0
            pieces = []


def _piece(sound: Sound, start: int) -> Floats:
    """SIZE samples from a place that may lie outside."""
    inside = sound[max(0, start) : max(0, start + SIZE)]
    before = min(SIZE, max(0, -start))
    return np.pad(inside, ((before, SIZE - before - len(inside)), (0, 0)))


def _turn(now: Spectrum, before: Spectrum, turned: Spectrum) -> Spectrum:
    """By what each line turns, as unit vectors: so that its peak goes on from the last frame."""
    power = np.abs(now) ** 2
    if power.sum() > RISE * (np.abs(before) ** 2).sum():
        return np.ones_like(now)  # a beginning: nothing goes on, and its edge stays sharp
    inner = power[2:-2]
    higher = [inner >= power[2 + step : len(power) - 2 + step] for step in (-2, -1, 1, 2)]
    peaks = np.flatnonzero(np.logical_and.reduce(higher)) + 2
    if not len(peaks):
        return np.ones_like(now)
    turns = turned[peaks] * before[peaks].conj()
    length = np.abs(turns)
    turns = np.where(length > 1e-20, turns / np.maximum(length, 1e-20), 1.0)
    borders = (peaks[1:] + peaks[:-1] + 1) // 2
    return turns[np.searchsorted(borders, np.arange(len(now)), side="right")]
