"""From the likelihood of each pitch to the pitch, in Hz; 0 where nobody sings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PITCHES = 360
STEP = 20.0  # cents
LOWEST = 1997.3794084376191  # cents over 10 Hz
AROUND = 4  # neighbours that count in the mean, on each side
THRESHOLD = 0.03
REACH = 30  # the path jumps less far than this from frame to frame

Floats = NDArray[np.float32]


def local_f0(salience: Floats, threshold: float = THRESHOLD) -> Floats:
    """The mean around the likeliest pitch of each frame; (frames, 360) to (frames,)."""
    return _around(salience, salience.argmax(axis=1), threshold)


def path_f0(salience: Floats, threshold: float = THRESHOLD) -> Floats:
    """The mean around the likeliest path: steadier where two people sing."""
    return _around(salience, _path(salience), threshold)


def _around(salience: Floats, centre: NDArray[np.intp], threshold: float) -> Floats:
    places = centre[:, None] + np.arange(-AROUND, AROUND + 1)
    inside = (places >= 0) & (places < salience.shape[1])
    places = places.clip(0, salience.shape[1] - 1)
    weights = np.take_along_axis(salience, places, axis=1).astype(np.float64) * inside
    cents = (weights * (places * STEP + LOWEST)).sum(axis=1) / np.maximum(
        weights.sum(axis=1), 1e-12
    )
    f0 = 10.0 * 2.0 ** (cents / 1200)
    f0[salience.max(axis=1, initial=0.0) < threshold] = 0.0
    return f0.astype(np.float32)


def _path(salience: Floats) -> NDArray[np.intp]:
    """Viterbi over the frames; a jump costs the more the farther it goes."""
    pitches = np.arange(salience.shape[1])
    moves = np.maximum(REACH - np.abs(pitches[:, None] - pitches[None, :]), 0).astype(np.float64)
    tiny = np.finfo(np.float64).tiny
    moves = np.log(moves / moves.sum(axis=1, keepdims=True) + tiny)
    seen = np.log(salience / np.maximum(salience.sum(axis=1, keepdims=True), tiny) + tiny)
    best = np.empty(salience.shape, np.intp)  # where each pitch came from
    score = seen[0] if len(seen) else np.zeros(0)
    for frame in range(1, len(seen)):
        reached = score[:, None] + moves
        best[frame] = reached.argmax(axis=0)
        score = reached.max(axis=0) + seen[frame]
    path = np.empty(len(seen), np.intp)
    for frame in range(len(seen) - 1, -1, -1):
        path[frame] = score.argmax() if frame == len(seen) - 1 else best[frame + 1, path[frame + 1]]
    return path
