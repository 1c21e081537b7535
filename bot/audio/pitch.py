"""A pitch tracker that needs no weights: YIN's difference, then the smoothest path.

After de Cheveigné and Kawahara (2002). Each frame offers a few periods at which the sound repeats
itself; of all the paths through them, silence included, the cheapest is taken.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
HOP = 160  # 10 ms
SUMMED = 512  # samples over which the sound is compared with itself
LOWEST, HIGHEST = 50.0, 1200.0  # Hz
LONGEST = int(RATE / LOWEST)  # samples of a period
SHORTEST = int(RATE / HIGHEST)
USUAL = 80  # samples of a period of 200 Hz: with it a frame stands around its time
LINES = 2048  # of the transform: long enough for no wrap
OFFERED = 5  # periods of a frame
TOGETHER = 512  # frames
QUIET = 1e-4  # root mean square below which nobody sings

UNVOICED = 0.35  # what it costs to say so; a period with a deeper dip is cheaper
OCTAVE = 0.03  # what an octave lower costs: twice a period repeats as well
JUMP = 0.6  # what an octave's jump costs
CHANGE = 0.15  # what beginning or ending a note costs

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def track_pitch(sound: Floats) -> Floats:
    """f0 of 16 kHz mono every 10 ms in Hz, 0 where nobody sings; (samples // 160 + 1,)."""
    periods, costs = [], []
    for frames in _frames(sound):
        period, cost = _offers(frames)
        periods.append(period)
        costs.append(cost)
    return _cheapest(np.concatenate(periods), np.concatenate(costs)).astype(np.float32)


def _frames(sound: Floats) -> Iterator[Doubles]:
    """Windows around each 10 ms, some hundred at a time, (frames, SUMMED + LONGEST)."""
    length = SUMMED + LONGEST
    count = len(sound) // HOP + 1
    for first in range(0, count, TOGETHER):
        rows = min(TOGETHER, count - first)
        start = first * HOP - (SUMMED + USUAL) // 2
        end = start + (rows - 1) * HOP + length
        piece = np.asarray(sound[max(0, start) : max(0, end)], np.float64)
        piece = np.pad(piece, (max(0, -start), 0))
        piece = np.pad(piece, (0, end - start - len(piece)))
        yield np.lib.stride_tricks.sliding_window_view(piece, length)[::HOP]


def _offers(frames: Doubles) -> tuple[Doubles, Doubles]:
    """The best periods of each frame in samples and what they cost, (frames, OFFERED)."""
    dips = _difference(frames)
    before, at, after = dips[:, :-2], dips[:, 1:-1], dips[:, 2:]
    lowest = (at <= before) & (at < after)
    lowest[:, : SHORTEST - 1] = False
    bend = np.maximum(before - 2 * at + after, 1e-12)
    taken = np.arange(1, dips.shape[1] - 1)
    bottoms = at - (before - after) ** 2 / (8 * bend)  # a period seldom is a whole number
    costs = np.where(lowest, bottoms + OCTAVE * np.log2(taken / SHORTEST), np.inf)
    best = np.argpartition(costs, OFFERED, axis=1)[:, :OFFERED]
    periods = taken + np.where(lowest, 0.5 * (before - after) / bend, 0.0)
    costs = np.take_along_axis(costs, best, axis=1)
    costs[np.sqrt((frames**2).mean(axis=1)) <= QUIET] = np.inf
    return np.take_along_axis(periods, best, axis=1), costs


def _difference(frames: Doubles) -> Doubles:
    """How unlike itself a frame is so many samples later, by its running mean; near 0: a period.

    (frames, LONGEST + 1)
    """
    spectrum = np.fft.rfft(frames, LINES)
    head = np.fft.rfft(frames[:, :SUMMED], LINES)
    alike = np.fft.irfft(spectrum * head.conj(), LINES)[:, : LONGEST + 1]
    power = np.cumsum(np.pad(frames**2, ((0, 0), (1, 0))), axis=1)
    later = power[:, SUMMED : SUMMED + LONGEST + 1] - power[:, : LONGEST + 1]
    unlike = np.maximum(later[:, :1] + later - 2 * alike, 0.0)
    lags = np.arange(1, LONGEST + 1)
    running = np.cumsum(unlike[:, 1:], axis=1) / lags
    unlike[:, 0] = 1.0
    unlike[:, 1:] /= np.maximum(running, 1e-12)
    return unlike


def _cheapest(periods: Doubles, costs: Doubles) -> Doubles:
    """The cheapest path in Hz; its last choice in each frame is to be unvoiced."""
    notes = np.log2(RATE / periods)
    frames = len(costs)
    came = np.zeros((frames, OFFERED + 1), np.int8)
    reached = np.append(costs[0], UNVOICED)
    for frame in range(1, frames):
        moves = np.empty((OFFERED + 1, OFFERED + 1))
        moves[:-1, :-1] = JUMP * np.abs(notes[frame - 1][:, None] - notes[frame][None, :])
        moves[-1, :] = moves[:, -1] = CHANGE
        moves[-1, -1] = 0.0
        total = reached[:, None] + moves
        came[frame] = total.argmin(axis=0)
        reached = total.min(axis=0) + np.append(costs[frame], UNVOICED)
    f0 = np.zeros(frames)
    choice = int(reached.argmin())
    for frame in range(frames - 1, -1, -1):
        if choice < OFFERED:
            f0[frame] = 2 ** notes[frame, choice]
        choice = int(came[frame, choice])
    return f0
