"""Nothing rises above the ceiling, between the samples either."""

import numpy as np
import pytest

from bot.singing.sound.limiter import Limiter, PeakMeter

RATE = 44_100


def true_peak_db(sound):
    """At sixteen times the rate, by a method of its own."""
    import soxr

    return 20 * np.log10(np.abs(soxr.resample(sound, RATE, 16 * RATE, quality="VHQ")).max())


def limited(sound, ceiling, piece=7000):
    limiter, made = Limiter(ceiling), []
    padded = np.concatenate([sound, np.zeros((limiter.delay, sound.shape[1]), np.float32)])
    for at in range(0, len(padded), piece):
        made.append(limiter.push(padded[at : at + piece]))
    return sound * np.concatenate(made)[limiter.delay :][:, None]


def between_samples(level):
    """A tone at a quarter of the rate whose samples all miss its tops by 3 dB."""
    turn = np.pi / 2 * np.arange(RATE) + np.pi / 4
    return (level * np.sin(turn) * np.sqrt(2))[:, None].astype(np.float32)


def test_a_peak_between_the_samples_is_heard():
    meter = PeakMeter(1)
    sound = between_samples(0.5)
    assert np.abs(sound).max() < 0.51
    for at in range(0, len(sound), 5000):
        meter.push(sound[at : at + 5000])
    assert meter.db() == pytest.approx(20 * np.log10(0.5 * np.sqrt(2)), abs=0.1)


def noise_up_to(hz):
    spectrum = np.fft.rfft(np.random.default_rng(3).standard_normal((RATE, 2)), axis=0)
    spectrum[hz:] = 0
    return np.fft.irfft(spectrum, RATE, axis=0).astype(np.float32)


@pytest.mark.parametrize("piece", [100, 7000, 10**6])
def test_loud_noise_stays_below_the_ceiling(piece):
    sound = noise_up_to(20_000)
    swell = np.linspace(0.1, 2.0, RATE, dtype=np.float32)[:, None]
    assert true_peak_db(limited(sound * swell, -1.0, piece)) <= -1.0


def test_what_is_below_the_ceiling_is_left_alone():
    sound = (0.5 * np.sin(np.arange(RATE) / 9))[:, None].astype(np.float32)
    assert np.array_equal(limited(sound, -1.0), sound)


def test_a_short_peak_is_turned_down_where_it_is_and_nowhere_else():
    sound = np.full((RATE, 1), 0.3, np.float32)
    sound[20_000:20_010] = 1.5
    made = limited(sound, -1.0)
    assert made[20_000:20_010].max() < 0.9
    assert np.allclose(made[:18_000], 0.3)
    assert np.allclose(made[22_000:], 0.3)
