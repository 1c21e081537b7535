"""Align: by how much one recording comes later than another of the same song.

The rise and fall of some bands is compared, since the pitch may have moved; where the waves
themselves are alike, they tell it to the sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.audio import Check, Sound, window
from bot.singing.order import RATE

WIDEST_S = 1.0  # the largest delay that is looked for
PIECE_S = 10.0  # that is compared at once
MOST_PIECES = 9  # of a long song, evenly spread
HOP = 44  # samples between the bands' values: 1 ms
SIZE = 512
EDGES_HZ = (150, 400, 800, 1500, 2600, 4000, 6500, 11_000)
EVENED = 4  # values over which a band is evened out before its change is taken
NEAR = 176  # samples around the bands' answer in which the waves are compared: 4 ms
WAVES_ALIKE = 0.35  # of 1: from here on the waves tell the delay
BANDS_ALIKE = 0.08  # below, nothing of the one is heard in the other
ALONE = 1.15  # by what the best delay has to beat the next
AROUND_S = 0.03  # around the best delay, where no other is looked for

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Offset:
    """`samples` that a recording comes late, negative: early. `sure` False: it is a guess."""

    samples: float
    sure: bool

    @property
    def ms(self) -> float:
        return 1000 * self.samples / RATE


def offset(late: Sound, reference: Sound, check: Check) -> Offset:
    """By how much `late` comes later than `reference`; both (samples, channels) at RATE."""
    starts = _starts(min(len(late), len(reference)))
    bands = waves = energy = 0.0
    for start in starts:
        check()
        a, b = (_mono(sound, start) for sound in (late, reference))
        bands = bands + _correlation(_changes(a), _changes(b), int(WIDEST_S * RATE / HOP))
        waves = waves + _correlation(a[None], b[None], int(WIDEST_S * RATE))
        energy = energy + np.sqrt((a**2).sum() * (b**2).sum())
    if not np.any(bands):
        return Offset(0.0, False)
    best, sure = _peak(np.asarray(bands) / len(starts))
    guess = best * HOP
    lags = np.asarray(waves) / max(float(energy), 1e-12)
    middle = len(lags) // 2 + round(guess)
    low = max(1, middle - NEAR)
    near = lags[low : min(len(lags) - 1, middle + NEAR + 1)]
    if len(near) and near.max() > WAVES_ALIKE:
        return Offset(_between(lags, low + int(near.argmax())) - len(lags) // 2, True)
    return Offset(guess if sure else 0.0, sure)


def _starts(samples: int) -> list[int]:
    """Where the compared pieces begin."""
    count = min(MOST_PIECES, max(1, int(samples / RATE / PIECE_S)))
    room = max(0, samples - int(PIECE_S * RATE))
    return [round(room * (index + 0.5) / count) if count > 1 else 0 for index in range(count)]


def _mono(sound: Sound, start: int) -> Doubles:
    """A piece of it; silence where it ends."""
    size = int(PIECE_S * RATE)
    piece = np.asarray(sound[start : start + size], np.float64)
    mono = piece.mean(axis=1) if piece.ndim > 1 else piece
    return np.pad(mono, (0, size - len(mono)))


def _changes(mono: Doubles) -> Doubles:
    """How each band grows from value to value, (bands, values), each of the same weight."""
    padded = np.pad(mono.astype(np.float32), SIZE // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP]
    power = np.abs(np.fft.rfft(frames * window(SIZE))) ** 2
    edges = [round(hz * SIZE / RATE) for hz in EDGES_HZ]
    sums = np.cumsum(np.pad(power, ((0, 0), (1, 0))), axis=1)
    bands = (sums[:, edges[1:]] - sums[:, edges[:-1]]).T
    floor = 1e-4 * bands.mean(axis=1, keepdims=True) + 1e-9
    level = np.log(bands + floor)
    kernel = np.hanning(2 * EVENED + 3)[1:-1]
    even = np.stack([np.convolve(band, kernel / kernel.sum(), mode="same") for band in level])
    change = np.diff(even, axis=1)
    change[:, :EVENED] = change[:, -EVENED:] = 0.0
    return change / np.maximum(np.sqrt((change**2).sum(axis=1, keepdims=True)), 1e-9)


def _correlation(late: Doubles, reference: Doubles, widest: int) -> Doubles:
    """How alike both are at each delay from -widest to widest, summed over the rows."""
    size = 1 << int(np.ceil(np.log2(late.shape[1] + widest + 1)))
    a, b = np.fft.rfft(late, size), np.fft.rfft(reference, size)
    alike = np.fft.irfft((a * b.conj()).sum(axis=0), size)
    rows = len(late)
    return np.concatenate([alike[-widest:], alike[: widest + 1]]) / rows


def _peak(alike: Doubles) -> tuple[float, bool]:
    """The best delay in values, and whether it stands out."""
    at = int(alike[1:-1].argmax()) + 1
    around = round(AROUND_S * RATE / HOP)
    others = np.concatenate([alike[: max(0, at - around)], alike[at + around :]])
    sure = alike[at] > BANDS_ALIKE and alike[at] > ALONE * max(others.max(initial=0.0), 1e-9)
    return _between(alike, at) - len(alike) // 2, bool(sure)


def _between(values: Doubles, at: int) -> float:
    """Where the top of the parabola through a value and its neighbours lies."""
    before, top, after = values[at - 1 : at + 2]
    bend = before - 2 * top + after
    return at + (0.5 * (before - after) / bend if bend else 0.0)
