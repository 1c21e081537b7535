"""The tracker without weights, and what puts a contour in order."""

import numpy as np
import pytest

from bot.audio import (
    at_frames,
    backing_shift,
    fill_gaps,
    fitting_key,
    median_pitch,
    track_pitch,
    without_octave_errors,
)

RATE = 16_000


def sung(f0, seed=0, noise_db=None):
    """A vowel at a contour of 10 ms steps: harmonics under three formants."""
    f0 = np.interp(np.arange(len(f0) * 160) / 160, np.arange(len(f0)), f0)
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    sound = np.zeros(len(f0))
    for order in range(1, 60):
        hz = order * f0
        level = sum(1 / (1 + ((hz - centre) / 90) ** 2) for centre in (650, 1100, 2600))
        sound += np.where(hz < 7600, (level + 0.01) * np.sin(order * phase), 0)
    sound = 0.3 * sound / np.abs(sound).max()
    if noise_db is not None:
        noise = np.random.default_rng(seed).standard_normal(len(sound))
        sound += noise * np.sqrt((sound**2).mean()) * 10 ** (-noise_db / 20)
    return sound.astype(np.float32)


def melody():
    steps = np.arange(300)
    return 220 * 2 ** (np.repeat([0, 4, 7, 12, -5, 2], 50) / 12 + 0.02 * np.sin(steps / 3))


def cents(made, expected):
    frames = np.arange(len(expected))
    voiced = made[frames] > 0
    return 1200 * np.abs(np.log2(made[frames][voiced] / expected[voiced])), voiced


@pytest.mark.parametrize(("noise_db", "median", "share"), [(None, 5, 0.95), (10, 15, 0.9)])
def test_a_melody_is_heard_to_a_few_cents(noise_db, median, share):
    expected = melody()
    off, voiced = cents(track_pitch(sung(expected, noise_db=noise_db)), expected)
    assert np.median(off) < median
    assert (off < 50).sum() / len(voiced) > share


@pytest.mark.parametrize("hz", [70.0, 131.0, 523.0, 1000.0])
def test_low_and_high_notes_keep_their_octave(hz):
    expected = np.full(100, hz)
    off, voiced = cents(track_pitch(sung(expected)), expected)
    assert voiced.mean() > 0.9
    assert np.median(off) < 10


def test_silence_and_noise_have_no_pitch():
    assert not track_pitch(np.zeros(8000, np.float32)).any()
    hiss = np.random.default_rng(1).standard_normal(16_000).astype(np.float32) * 0.1
    assert (track_pitch(hiss) > 0).mean() < 0.1


def test_a_sound_too_short_for_a_period_has_no_pitch():
    assert len(track_pitch(np.zeros(3, np.float32))) == 1
    assert not track_pitch(np.ones(200, np.float32)).any()


def test_a_short_octave_slip_is_put_back_and_a_sung_octave_stays():
    f0 = np.full(200, 200, np.float32)
    f0[60:66] *= 2
    f0[120:] *= 2
    made = without_octave_errors(f0)
    assert np.allclose(made[60:66], 200)
    assert np.allclose(made[121:], 400)


def test_gaps_are_filled_in_straight_lines_and_held_at_the_ends():
    f0 = np.array([0, 100, 0, 0, 130, 0], np.float32)
    assert np.allclose(fill_gaps(f0), [100, 100, 110, 120, 130, 130])
    assert np.allclose(fill_gaps(np.zeros(3, np.float32)), 65)


def test_a_contour_keeps_its_gaps_at_other_times():
    f0 = np.array([100, 100, 0, 0, 0, 200, 200], np.float32)
    made = at_frames(f0, np.array([0.0, 0.005, 0.03, 0.06]))
    assert np.allclose(made, [100, 100, 0, 200])


def test_the_key_fits_the_song_to_the_voice():
    song = np.array([0, 220, 220, 0, 230, 210], np.float32)
    assert median_pitch(song) == pytest.approx(220)
    assert fitting_key(song, 330) == 7
    assert fitting_key(song, 330, whole_octaves=True) == 12
    assert fitting_key(song, 0) == 0
    assert fitting_key(np.zeros(4, np.float32), 330) == 0


@pytest.mark.parametrize(("key", "shift"), [(12, 0), (7, -5), (-3, -3), (-12, 0), (6, 6), (15, 3)])
def test_the_backing_moves_the_short_way(key, shift):
    assert backing_shift(key) == shift
