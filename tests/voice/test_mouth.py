from __future__ import annotations

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat, level_db
from bot.engines import Mouth
from bot.voice import MouthTrack

FORMAT = AudioFormat(24_000)


def tone(db: float, seconds: float) -> AudioChunk:
    time = np.arange(round(seconds * FORMAT.rate)) / FORMAT.rate
    samples = np.sin(2 * np.pi * 200 * time) * np.sqrt(2) * 10 ** (db / 20)
    return AudioChunk.from_floats(samples.astype(np.float32), FORMAT)


def shown(track: MouthTrack, until: float) -> list[tuple[float, Mouth]]:
    frames = [track.due(step / 1000) for step in range(-100, round(until * 1000), 5)]
    return [(round(frame.start, 3), frame.shape) for frame in frames if frame]


def test_loudness_is_measured_against_full_scale() -> None:
    assert level_db(tone(-20, 0.5)) == pytest.approx(-20, abs=0.1)
    assert level_db(AudioChunk(b"", FORMAT)) == -100


def test_a_viseme_is_due_40_ms_before_its_sound() -> None:
    track = MouthTrack()
    track.viseme(0.2, Mouth.OPEN)
    assert track.due(0.155) is None
    frame = track.due(0.16)
    assert frame is not None
    assert frame.shape is Mouth.OPEN


def test_a_mouth_lasts_at_least_60_ms_and_the_newest_one_follows() -> None:
    track = MouthTrack()
    for start, mouth in ((0.1, Mouth.OPEN), (0.12, Mouth.WIDE), (0.14, Mouth.ROUND)):
        track.viseme(start, mouth)
    assert shown(track, 0.4) == [(0.1, Mouth.OPEN), (0.16, Mouth.ROUND)]


def test_without_visemes_the_mouth_follows_the_loudness() -> None:
    track = MouthTrack()
    start = 0.0
    for db in (-60, -38, -25, -10, -60):
        track.sound(start, tone(db, 0.12))
        start += 0.12
    shapes = [shape for _, shape in shown(track, 0.8)]
    assert shapes == [Mouth.WIDE, Mouth.ROUND, Mouth.OPEN, Mouth.CLOSED]


def test_the_level_follows_the_sound_where_there_are_visemes() -> None:
    track = MouthTrack()
    track.viseme(0.1, Mouth.OPEN)
    track.sound(0.0, tone(-12, 0.3))
    frame = track.due(0.1)
    assert frame is not None
    assert frame.level == pytest.approx(0.8, abs=0.03)
