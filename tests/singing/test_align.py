"""How late the singing comes is heard to the millisecond, in another key too."""

import numpy as np
import pytest

from bot.singing.sound.align import offset
from tests.band import RATE, singer, song


def late(sound, samples):
    if samples < 0:
        return sound[-samples:]
    return np.pad(sound, ((samples, 0), (0, 0)))


@pytest.fixture(scope="module")
def singing():
    return song(6.0)[0]


@pytest.mark.parametrize("ms", [37.4, -112.6, 820.0])
def test_a_copy_that_comes_late_is_put_right_to_the_sample(singing, ms):
    samples = round(ms * RATE / 1000)
    found = offset(late(singing, samples), singing, lambda: None)
    assert found.sure
    assert abs(found.samples - samples) < 1


@pytest.mark.parametrize("key", [3.0, -5.0, -12.0])
@pytest.mark.parametrize("ms", [0.0, 64.0, -31.5])
def test_another_singer_in_another_key_is_put_right_within_a_millisecond(singing, key, ms):
    time = np.arange(len(singing)) / RATE
    other = 0.1 * singer(time, key, (400, 1700, 2300))[:, None]
    found = offset(late(other, round(ms * RATE / 1000)), singing, lambda: None)
    assert found.sure
    assert not found.exact
    assert abs(found.ms - ms) <= 1.0


def test_a_recording_of_something_else_is_not_moved(singing):
    noise = np.random.default_rng(2).standard_normal((RATE * 6, 1)).astype(np.float32)
    found = offset(0.1 * noise, singing, lambda: None)
    assert not found.sure
    assert found.samples == 0


def test_silence_is_not_moved(singing):
    assert not offset(np.zeros((RATE, 1), np.float32), singing, lambda: None).sure
