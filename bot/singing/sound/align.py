"""Align: by how much one recording comes later than another of the same song.

Loudness from moment to moment tells it roughly. Where the waves themselves are alike, they tell
it to the sample; otherwise the tunes are laid over each other, whatever their keys.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.audio import Check, Sound, window, yin_tracker
from bot.singing.sound.order import RATE

PIECE_S = 10.0  # that is compared at once
MOST_PIECES = 6  # of a long song, evenly spread
HOP = 88  # samples between the values: 2 ms
WIDE = 500 * HOP  # samples: a delay up to 1 s is looked for
SIZE = 2048  # of a window: as wide as a converter's, or its blur would look like a delay
TOGETHER = 500  # windows
BAND_HZ = (150, 11_000)
LOUDNESS = 0.25  # the power of a power: quiet moments count, but less than loud ones
NEAR = 882  # samples around that answer in which the waves are compared: 20 ms
WAVES_ALIKE = 0.6  # of 1: from here on the waves tell the delay
LEVELS_ALIKE = 0.5  # of 1: below, nothing of the one is heard in the other
TUNE_STEP = RATE // 100  # samples between the values of a tune
TUNE_LAGS = 4  # steps on each side of the best, at which the tunes are compared again
SAME_TUNE = 0.6  # of what other delays cost: a dearer one is not the same tune
GRIDS = (0, 110, 220, 330)  # samples: the late tune is heard at all of these steps
LEAST_SUNG = 50  # values of a tune that have to be there
MOST_CENTS = 50.0  # that a wrong note counts
SHORTER = 0.1  # by how much a delay of 1 s has to be better than none: beats repeat

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Offset:
    """`samples` that a recording comes late, negative: early. `sure` False: it is a guess.

    `exact`: the same wave was found, and not only the same tune.
    """

    samples: float
    sure: bool
    exact: bool = False

    @property
    def ms(self) -> float:
        return 1000 * self.samples / RATE


def offset(late: Sound, reference: Sound, check: Check) -> Offset:
    """By how much `late` comes later than `reference`; both (samples, channels) at RATE."""
    size = min(len(reference), int(PIECE_S * RATE))
    levels = waves = energy = 0.0
    pieces: list[Piece] = []
    for start in _starts(len(reference), size):
        check()
        piece = Piece(_mono(late, start - WIDE, size + 2 * WIDE), _mono(reference, start, size))
        levels = levels + _alike(_levels(piece.heard), _levels(piece.wanted))
        waves = waves + _correlation(piece.heard, shape := piece.wanted * _taper(size))
        energy += np.sqrt((piece.heard[WIDE : WIDE + size] ** 2).sum() * (shape**2).sum())
        pieces.append(piece)
    if not pieces:
        return Offset(0.0, False)
    guess, sure = _by_level(np.asarray(levels) / len(pieces))
    tune = _by_tune(pieces, check)
    lags = np.asarray(waves) / max(float(energy), 1e-12)
    low = max(1, WIDE + round(guess if tune is None else tune) - NEAR)
    near = lags[low : min(len(lags) - 1, low + 2 * NEAR + 1)]
    if len(near) and near.max() > WAVES_ALIKE:
        return Offset(_between(lags, low + int(near.argmax())) - WIDE, True, True)
    if tune is not None:
        return Offset(tune, True)
    return Offset(guess if sure else 0.0, sure)


class Piece:
    """A part of the reference, and of the late one that with WIDE more on each side."""

    def __init__(self, heard: Doubles, wanted: Doubles) -> None:
        self.heard = heard
        self.wanted = wanted
        self.tune = _tune(wanted)

    def costs(self, first: int, count: int) -> tuple[Doubles, float, Doubles]:
        """How unlike both tunes are at `count` delays of 10 ms each from `first` samples on.

        With how much of it is sung in both, and their periods in samples.
        """
        begin = WIDE + first
        heard = _tune(self.heard[begin : begin + len(self.wanted) + (count - 1) * TUNE_STEP])
        heard = np.pad(heard, (0, len(self.tune) + count), constant_values=np.nan)
        apart = [heard[at : at + len(self.tune)] - self.tune for at in range(count)]
        sung = float(np.median([np.isfinite(one).sum() for one in apart]))
        costs = np.array([_unlike(one) for one in apart])
        middles = [np.nanmedian(tune) if sung else 0.0 for tune in (heard, self.tune)]
        return costs, sung, np.array([RATE / 2 ** (cents / 1200) for cents in middles])


def _by_tune(pieces: list[Piece], check: Check) -> float | None:
    """The delay at which both sing the same tune, in samples, whatever the key; None: nowhere."""
    wide = WIDE // TUNE_STEP
    costs, sung, _ = _summed(pieces, -wide * TUNE_STEP, 2 * wide + 1, check)
    if sung < LEAST_SUNG:
        return None
    costs = costs / sung + SHORTER * costs.max() / sung * np.abs(np.linspace(-1, 1, len(costs)))
    if costs.min() > SAME_TUNE * np.median(costs):
        return None
    first = (int(costs.argmin()) - wide - TUNE_LAGS) * TUNE_STEP
    first = int(np.clip(first, -WIDE, WIDE - (2 * TUNE_LAGS + 1) * TUNE_STEP - max(GRIDS)))
    found, ahead = [], 0.0
    for grid in GRIDS:  # a tracker's steps would otherwise attract the answer
        costs, sung, periods = _summed(pieces, first + grid, 2 * TUNE_LAGS + 1, check)
        found.append(grid + _between(costs, int(costs[1:-1].argmin()) + 1) * TUNE_STEP)
        ahead = (periods[0] - periods[1]) / 2  # the tracker looks half a period ahead
    return float(first + np.mean(found) + ahead)


def _summed(
    pieces: list[Piece], first: int, count: int, check: Check
) -> tuple[Doubles, float, Doubles]:
    """`costs` of all pieces, each counting by what is sung in it."""
    total, weight, periods = np.zeros(count), 0.0, np.zeros(2)
    for piece in pieces:
        check()
        costs, sung, own = piece.costs(first, count)
        total += sung * costs
        periods += sung * own
        weight += sung
    return total, weight, periods / max(weight, 1.0)


def _tune(mono: Doubles) -> Doubles:
    """Cents over 1 Hz every 10 ms, nan where nobody sings."""
    f0 = yin_tracker(mono.astype(np.float32), RATE).astype(np.float64)
    return np.where(f0 > 0, 1200 * np.log2(np.maximum(f0, 1.0)), np.nan)


def _unlike(apart: Doubles) -> float:
    """How far two tunes are from each other, but for their key; wrong notes count little."""
    sung = apart[np.isfinite(apart)]
    if len(sung) < LEAST_SUNG:
        return MOST_CENTS**2
    return float(np.minimum((sung - np.median(sung)) ** 2, MOST_CENTS**2).mean())


def _starts(samples: int, size: int) -> list[int]:
    """Where the compared pieces begin."""
    count = min(MOST_PIECES, max(1, samples // size)) if size > SIZE else 0
    return [round((samples - size) * (index + 0.5) / count) for index in range(count)]


def _mono(sound: Sound, start: int, size: int) -> Doubles:
    """A piece of it, silence where it has not begun or has ended, (size,)."""
    piece = np.asarray(sound[max(0, start) : max(0, start + size)], np.float64)
    mono = piece.mean(axis=1) if piece.ndim > 1 else piece
    before = min(size, max(0, -start))
    return np.pad(mono, (before, size - before - len(mono)))


def _taper(size: int) -> Doubles:
    """So that what enters and leaves at the ends of a piece does not pull at the delay."""
    return np.hanning(size + 2)[1:-1]


def _levels(mono: Doubles) -> Doubles:
    """How loud it is from value to value, (values,)."""
    padded = np.pad(mono.astype(np.float32), SIZE // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP]
    low, high = (round(hz * SIZE / RATE) for hz in BAND_HZ)
    made = np.empty(len(frames))
    for at in range(0, len(frames), TOGETHER):
        power = np.abs(np.fft.rfft(frames[at : at + TOGETHER] * window(SIZE))) ** 2
        made[at : at + TOGETHER] = power[:, low:high].sum(axis=1) ** LOUDNESS
    return made


def _alike(heard: Doubles, wanted: Doubles) -> Doubles:
    """How alike both are at each delay, -1 to 1; `heard` reaches beyond on both sides."""
    shape = _taper(len(wanted))
    shape /= shape.sum()
    swing = shape * (wanted - (shape * wanted).sum())
    strength = np.sqrt((shape * (wanted - (shape * wanted).sum()) ** 2).sum())
    mean, square = _correlation(heard, shape), _correlation(heard**2, shape)
    spread = np.sqrt(np.maximum(square - mean**2, 0.0))
    return _correlation(heard, swing) / np.maximum(spread * strength, 1e-12)


def _correlation(heard: Doubles, wanted: Doubles) -> Doubles:
    """The sum of products at each delay at which `heard` covers all of `wanted`."""
    size = 1 << int(np.ceil(np.log2(len(heard))))
    alike = np.fft.irfft(np.fft.rfft(heard, size) * np.fft.rfft(wanted, size).conj(), size)
    return alike[: len(heard) - len(wanted) + 1]


def _by_level(alike: Doubles) -> tuple[float, bool]:
    """The best delay in samples, and whether the one is heard in the other at all."""
    lags = np.linspace(-1, 1, len(alike))
    at = int((alike - SHORTER * np.abs(lags))[1:-1].argmax()) + 1
    return HOP * (_between(alike, at) - len(alike) // 2), bool(alike[at] > LEVELS_ALIKE)


def _between(values: Doubles, at: int) -> float:
    """Where the top of the parabola through a value and its neighbours lies."""
    before, top, after = values[at - 1 : at + 2]
    bend = before - 2 * top + after
    return at + (0.5 * (before - after) / bend if bend else 0.0)
