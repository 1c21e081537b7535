"""The source-filter model: pulses and noise through filters that change from frame to frame.

The same formulas as the trained voices', in numpy: a pulse train whose phase, counted in cycles,
goes on from one piece of a song to the next, and two filters over short spectra.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FLOOR = 1e-5  # keeps the division below away from zero
NOISE_FRAMES = 64  # that are drawn together

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def frame_turns(f0: Floats, rate: float, block: int) -> Doubles:
    """The cycles that each frame of `block` samples turns while the pitch glides, (frames,)."""
    step = f0.astype(np.float64) / rate
    change = np.diff(step, append=step[-1:])
    return step * block + change * (block - 1) / 2


def comb(f0: Floats, rate: int, block: int, start: float = 0.0) -> Floats:
    """A band-limited pulse a period, (frames * block,); f0 (frames,) in Hz, never 0.

    `start` is the phase that earlier frames left, in cycles.
    """
    step = (f0.astype(np.float64) / rate)[:, None]
    change = np.diff(step, axis=0, append=step[-1:])
    turned = frame_turns(f0, rate, block)
    phase = (np.cumsum(turned) - turned + start)[:, None] % 1.0
    n = np.arange(block, dtype=np.float64)
    turn = step * (n + 1) + change * n * (n + 1) / (2 * block) + phase
    turn -= np.round(turn)
    return np.sinc(turn / (step + change * n / block + FLOOR)).astype(np.float32).ravel()


def filtered(
    pulses: Floats, noise: Floats, harmonic: Floats, breathy: Floats, block: int
) -> Floats:
    """Both sources through their filters, (frames * block,).

    `harmonic` and `breathy` are gains, (frames, bands), at frames `block` samples apart, for
    windows of 2 * (bands - 1) samples; the last frame counts twice.
    """
    size = 2 * (harmonic.shape[1] - 1)
    held = [np.concatenate([gains, gains[-1:]]) for gains in (harmonic, breathy)]
    mixed = spectra(pulses, size, block) * held[0] + spectra(noise, size, block) * held[1]
    return signal(mixed, block, len(pulses))


def window(size: int) -> Floats:
    """Hann, as it repeats."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).astype(np.float32)


def spectra(sound: Floats, size: int, block: int) -> NDArray[np.complex64]:
    """Short spectra around every `block` samples, (len // block + 1, size // 2 + 1)."""
    mode = "reflect" if len(sound) > size // 2 else "constant"
    padded = np.pad(sound, size // 2, mode=mode)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::block]
    return np.fft.rfft(frames * window(size)).astype(np.complex64)


def signal(made: NDArray[np.complexfloating], block: int, length: int) -> Floats:
    """The sound whose short spectra these are, overlapped and added, (length,)."""
    size = 2 * (made.shape[1] - 1)
    shape = window(size)
    pieces = np.fft.irfft(made, size).astype(np.float32) * shape
    total = np.zeros((len(made) - 1) * block + size, np.float32)
    weight = np.zeros_like(total)
    for index, piece in enumerate(pieces):
        at = slice(index * block, index * block + size)
        total[at] += piece
        weight[at] += shape**2
    kept = slice(size // 2, size // 2 + length)
    return (total[kept] / np.maximum(weight[kept], 1e-8)).astype(np.float32)


def repeatable_noise(seed: int, first: int, frames: int, block: int) -> Floats:
    """Normal noise of frames `first` and on, (frames * block,): the same for a frame always."""
    opening, closing = first // NOISE_FRAMES, -(-(first + frames) // NOISE_FRAMES)
    drawn = [
        np.random.default_rng((seed, group)).standard_normal((NOISE_FRAMES, block), np.float32)
        for group in range(opening, closing)
    ]
    skip = first - opening * NOISE_FRAMES
    return np.concatenate(drawn)[skip : skip + frames].ravel()
