"""The meter of long sounds says what the standard says, however the sound is cut."""

import numpy as np
import pytest

from bot.audio import SILENCE_LUFS, LoudnessMeter, loudness


def measured(sound, rate, piece=10_000):
    meter = LoudnessMeter(rate, sound.shape[1])
    for at in range(0, len(sound), piece):
        meter.push(sound[at : at + piece])
    return meter.lufs()


def sine(rate, seconds, db, hz=997.0):
    time = np.arange(int(seconds * rate)) / rate
    return (10 ** (db / 20) * np.sin(2 * np.pi * hz * time)).astype(np.float32)


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("db", [-23.0, -33.0])
def test_a_stereo_sine_is_as_loud_as_its_level(rate, db):
    # EBU Tech 3341, cases 1 and 2
    assert measured(np.stack([sine(rate, 20, db)] * 2, axis=1), rate) == pytest.approx(db, abs=0.1)


def test_quiet_moments_do_not_count():
    # EBU Tech 3341, case 3
    parts = [sine(48_000, seconds, db) for seconds, db in ((10, -36), (60, -23), (10, -36))]
    sound = np.stack([np.concatenate(parts)] * 2, axis=1)
    assert measured(sound, 48_000) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("piece", [333, 44_100, 10**7])
def test_pieces_make_no_difference(piece):
    generator = np.random.default_rng(1)
    sound = (generator.standard_normal((44_100 * 4, 1)) * 0.1).astype(np.float32)
    sound[: 44_100 * 2] *= 0.2
    assert measured(sound, 44_100, piece) == pytest.approx(loudness(sound[:, 0], 44_100), abs=0.01)


def test_silence_has_the_lowest_loudness():
    assert measured(np.zeros((44_100, 2), np.float32), 44_100) == SILENCE_LUFS
