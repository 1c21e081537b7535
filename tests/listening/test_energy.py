"""The plain detector: loud is speech, quiet is not, and a steady noise becomes the room."""

from __future__ import annotations

import numpy as np

from bot.engines import VAD
from bot.listening import EnergyVad, LongSilence, Voicing


def heard(sound: np.ndarray) -> list[float]:
    vad = EnergyVad()
    memory = vad.fresh()[None]
    told = []
    for at in range(0, len(sound) - vad.window + 1, vad.window):
        probability, memory = vad.speech(sound[None, at : at + vad.window], memory)
        told.append(float(probability[0]))
    return told


def noise(seconds: float, db: float) -> np.ndarray:
    made = np.random.default_rng(1).standard_normal(int(16_000 * seconds))
    return (made * 10 ** (db / 20)).astype(np.float32)


def test_loud_is_speech_and_quiet_is_not():
    assert isinstance(EnergyVad(), VAD)
    assert max(heard(noise(1.0, -60))) < 0.1
    assert min(heard(noise(1.0, -20))) > 0.9


def test_a_steady_noise_becomes_the_room():
    told = heard(noise(30.0, -35))
    assert told[0] > 0.9
    assert told[-1] < 0.5


def test_streams_do_not_hear_each_other():
    vad = EnergyVad()
    sound = np.stack([noise(0.02, -20), noise(0.02, -80)])
    probability, memory = vad.speech(sound, np.stack([vad.fresh(), vad.fresh()]))
    assert probability[0] > 0.9 > 0.1 > probability[1]
    assert memory.shape == (2, 1)


def test_voice_does_not_flicker_between_the_thresholds():
    voicing = Voicing(start=0.5, stop=0.35)
    assert [voicing.step(p) for p in (0.4, 0.5, 0.4, 0.36, 0.3, 0.4)] == [
        False,
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_long_silence_is_told_once_and_not_before_the_first_word():
    silence = LongSilence(seconds=7)
    assert not silence.step(100)
    silence.spoke(100)
    assert [silence.step(at) for at in (106, 107.5, 120)] == [False, True, False]
    silence.spoke(130)
    assert silence.step(137)
    assert not LongSilence().step(1e9)
