"""Music in another key: every tone moves, nothing changes its time or its side."""

import numpy as np
import pytest

from bot.audio import transposed

RATE = 44_100
CHORD = (220.0, 277.2, 415.3)


def chord(seconds=3.0):
    time = np.arange(int(seconds * RATE)) / RATE
    left = sum(np.sin(2 * np.pi * hz * time + hz) for hz in CHORD) * 0.1
    return np.stack([left, 0.25 * left], axis=1).astype(np.float32)


def moved(sound, semitones):
    return np.concatenate(list(transposed(sound, RATE, semitones)))


def peak(sound, near):
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 19))
    hz = np.fft.rfftfreq(1 << 19, 1 / RATE)
    power[np.abs(hz - near) > near * 0.04] = 0
    return hz[power.argmax()]


@pytest.mark.parametrize("semitones", [4, -5, 0.5, 12, -12])
def test_every_tone_of_a_chord_moves_by_the_key(semitones):
    sound = chord()
    made = moved(sound, semitones)
    assert made.shape == sound.shape
    inner = made[RATE // 2 : -RATE // 2]
    for hz in CHORD:
        expected = hz * 2 ** (semitones / 12)
        assert abs(1200 * np.log2(peak(inner[:, 0], expected) / expected)) < 3
    level = np.sqrt((inner**2).mean() / (sound[RATE // 2 : -RATE // 2] ** 2).mean())
    assert 0.9 < level < 1.1


def test_the_sides_stay_as_they_are():
    made = moved(chord(), 3)
    assert np.allclose(made[:, 1], 0.25 * made[:, 0], atol=1e-4)


def test_no_shift_changes_nothing():
    assert np.array_equal(moved(chord(), 0), chord())


@pytest.mark.parametrize("semitones", [5, -5])
def test_a_drum_stays_in_time(semitones):
    sound = np.zeros((2 * RATE, 2), np.float32)
    hit = np.random.default_rng(2).standard_normal(8000) * np.exp(-np.arange(8000) / 800)
    for start in (0.5, 1.0, 1.5):
        at = int(start * RATE)
        sound[at : at + 8000] += 0.2 * hit[:, None].astype(np.float32)
    made = moved(sound, semitones)[:, 0]
    for start in (0.5, 1.0, 1.5):
        around = np.abs(made[int((start - 0.1) * RATE) : int((start + 0.1) * RATE)])
        onset = np.flatnonzero(around > 0.3 * around.max())[0] / RATE - 0.1
        assert abs(onset) < 0.025


@pytest.mark.parametrize("samples", [1, 500, 5000])
def test_short_sounds_keep_their_length(samples):
    made = moved(np.full((samples, 2), 0.1, np.float32), 3)
    assert made.shape == (samples, 2)
    assert np.isfinite(made).all()
