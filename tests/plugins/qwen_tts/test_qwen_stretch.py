"""Speech can be made faster, slower, higher and lower while it comes."""

from __future__ import annotations

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat
from plugins.qwen_tts.stretch import Shaper
from tests.contracts.tts import pitch_hz

RATE = 24_000
SECONDS = 3.0


def voiced() -> np.ndarray:
    """A tone of 150 Hz with overtones, which swells and fades like speech."""
    at = np.arange(round(SECONDS * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * 150 * n * at) / n for n in range(1, 6))
    return (0.2 * tone * (1.2 + np.sin(2 * np.pi * 3 * at))).astype(np.float32)


def shaped(rate: float, pitch: float, piece: int = 1920) -> np.ndarray:
    shaper, sound = Shaper(rate, pitch, RATE), voiced()
    pieces = [shaper.feed(sound[at : at + piece]) for at in range(0, len(sound), piece)]
    return np.concatenate([*pieces, shaper.finish()])


def heard_pitch(sound: np.ndarray) -> float:
    return pitch_hz(AudioChunk.from_floats(sound[:, None], AudioFormat(rate=RATE)))


@pytest.mark.parametrize("rate", [0.5, 0.75, 1.25, 2.0])
def test_another_speed_keeps_the_pitch(rate):
    sound = shaped(rate, 1.0)
    assert len(sound) / RATE == pytest.approx(SECONDS / rate, rel=0.03)
    assert heard_pitch(sound) == pytest.approx(150, rel=0.03)


@pytest.mark.parametrize("pitch", [0.7, 1.3])
def test_another_pitch_keeps_the_length(pitch):
    sound = shaped(1.0, pitch)
    assert len(sound) / RATE == pytest.approx(SECONDS, rel=0.03)
    assert heard_pitch(sound) == pytest.approx(150 * pitch, rel=0.03)


def test_the_pieces_it_comes_in_do_not_matter():
    assert np.allclose(shaped(1.5, 1.0, 1920), shaped(1.5, 1.0, 7680))


def test_there_is_no_click_and_no_change_of_level():
    plain, sound = voiced(), shaped(1.5, 1.0)
    assert np.abs(np.diff(sound)).max() < 1.5 * np.abs(np.diff(plain)).max()
    assert np.std(sound) == pytest.approx(np.std(plain), rel=0.1)


def test_the_voices_own_speed_and_pitch_are_the_sound_itself():
    assert np.array_equal(shaped(1.0, 1.0), voiced())


@pytest.mark.parametrize("samples", [0, 1, 500, 1920])
def test_short_sounds_are_not_lost(samples):
    shaper = Shaper(2.0, 1.0, RATE)
    out = np.concatenate([shaper.feed(voiced()[:samples]), shaper.finish()])
    assert abs(len(out) - samples / 2) <= 1
