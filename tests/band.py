"""A song that is made here, whose singer and band are known: a voice over chords, bass and drum."""

from __future__ import annotations

import numpy as np

RATE = 44_100
UNIT_S = 20.0  # of a long song, which repeats: after so long every tone is where it was


def tone(f0, levels):
    """Harmonics of f0 in Hz at their levels, (samples,)."""
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(f0, levels.shape[1:])) / RATE
    return sum(level * np.sin(order * phase) for order, level in enumerate(levels, 1))


def melody(time):
    """What the singer sings in Hz at each time, and how loud, 0 to 1."""
    notes = np.array([220.0, 277.2, 329.6, 246.9])[(time * 2).astype(int) % 4]
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * np.minimum(time * 2 % 1 * 8, 0.5))
    return notes * 2 ** (0.3 / 12 * np.sin(2 * np.pi * 5.5 * time)), swell


def singer(time, key=0.0, formants=(650, 1100, 2600)):
    """The melody, `key` semitones higher, by a singer with these formants in Hz; (samples,)."""
    f0, swell = melody(time)
    f0 = f0 * 2 ** (key / 12)
    hz = np.arange(1, 30)[:, None] * f0
    levels = sum(1 / (1 + ((hz - centre) / 120) ** 2) for centre in formants)
    return tone(f0, levels) * swell


def band(time, generator):
    """Chords at both sides, a bass and a drum in the middle, noise all around."""
    sides = []
    for pan, chord in ((0.2, (261.6, 392.0)), (0.8, (329.6, 493.9))):
        decay = np.exp(-3 * (time % 1))
        sound = sum(tone(hz, np.stack([decay / k for k in range(1, 8)])) for hz in chord)
        sides.append(np.stack([sound * (1 - pan), sound * pan], axis=1))
    hit = generator.standard_normal(len(time)) * np.exp(-40 * (time * 2 % 1))
    bass = np.sin(2 * np.pi * 65.4 * time)
    return sum(sides) + (0.5 * hit + bass)[:, None]


def song(seconds=6.0):
    """The singing and the band, as loud as each other, (samples, 2) each."""
    if seconds > UNIT_S:
        repeats = int(np.ceil(seconds / UNIT_S))
        parts = (np.tile(part, (repeats, 1)) for part in song(UNIT_S))
        return tuple(part[: int(seconds * RATE)] for part in parts)
    time = np.arange(int(seconds * RATE)) / RATE
    vocal = np.repeat(singer(time)[:, None], 2, axis=1)
    backing = band(time, np.random.default_rng(4))
    backing *= np.sqrt((vocal**2).mean() / (backing**2).mean())
    loudest = np.abs(vocal + backing).max() * 1.2
    return (vocal / loudest).astype(np.float32), (backing / loudest).astype(np.float32)


def si_sdr(made, truth):
    """How much of what was made is the truth, whatever its level, in dB."""
    made, truth = made.ravel().astype(np.float64), truth.ravel().astype(np.float64)
    target = truth * (made @ truth) / (truth @ truth)
    return 10 * np.log10((target @ target) / ((made - target) @ (made - target)))


def cents_off(f0, key=0.0):
    """How far a contour of 10 ms steps is from the melody `key` higher, where it is sung loudly."""
    time = np.arange(len(f0)) / 100
    wanted, swell = melody(time)
    sure = (f0 > 0) & (swell > 0.6)
    return 1200 * np.log2(f0[sure] / (wanted[sure] * 2 ** (key / 12)))
