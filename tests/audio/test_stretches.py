"""Where speech begins and ends, frame by frame."""

from __future__ import annotations

import numpy as np

from bot.audio import FRAME_S, Loudness, Stretches

SIZE = round(16_000 * FRAME_S)


def frame(level: float) -> bytes:
    """A frame of noise; `level` 0 to 1."""
    noise = np.random.default_rng(1).standard_normal(SIZE) * level * 10_000
    return noise.astype("<i2").tobytes()


QUIET, LOUD, SOFT = frame(0.001), frame(0.5), frame(0.02)


def run(stretches: Stretches, *frames: tuple[bytes, bool]) -> tuple[bytes, int, int]:
    """All sound of it, and how many stretches began and ended."""
    steps = [stretches.push(pcm, speech) for pcm, speech in frames]
    sound = b"".join(step.pcm for step in steps)
    return sound, sum(step.begins for step in steps), sum(step.ends for step in steps)


def test_a_stretch_begins_with_the_sound_before_it_and_ends_with_a_pause() -> None:
    stretches = Stretches(0.3, 20)
    frames = [(QUIET, False)] * 30 + [(LOUD, True)] * 20 + [(QUIET, False)] * 20
    sound, begins, ends = run(stretches, *frames)
    assert (begins, ends) == (1, 1)
    assert stretches.began < 30 * FRAME_S  # a word begins softer than it is loud
    assert len(sound) < len(frames) * len(QUIET)
    assert not stretches.inside


def test_a_click_begins_nothing() -> None:
    frames = [(QUIET, False)] * 20 + [(LOUD, True)] * 2 + [(QUIET, False)] * 20
    assert run(Stretches(0.3, 20), *frames) == (b"", 0, 0)


def test_a_short_pause_parts_nothing_in_a_short_stretch_but_a_long_one() -> None:
    breath = [(QUIET, False)] * 8
    short = [(LOUD, True)] * 30 + breath + [(LOUD, True)] * 30
    assert run(Stretches(0.6, 20), *short)[2] == 0
    long = [(LOUD, True)] * 580 + breath + [(LOUD, True)] * 30
    assert run(Stretches(0.6, 20), *long)[2] == 1


def test_no_stretch_is_longer_than_its_limit() -> None:
    _, begins, ends = run(Stretches(0.6, 3), *[(LOUD, True)] * 250)
    assert (begins, ends) == (3, 2)


def test_speech_is_lively_and_a_fan_is_not() -> None:
    fan, talk = Stretches(0.6, 20), Stretches(0.6, 20)
    run(fan, *[(LOUD, True)] * 60)
    run(talk, *[(LOUD, True), (LOUD, True), (SOFT, True)] * 20)
    assert talk.lively and not fan.lively


def test_what_is_louder_than_the_room_is_speech_until_the_room_is_that_loud() -> None:
    ear = Loudness()
    assert not any(ear.is_speech(QUIET) for _ in range(20))
    assert ear.is_speech(LOUD)
    assert not ear.is_speech(QUIET)
    hiss = frame(0.03)
    heard = [ear.is_speech(hiss) for _ in range(1000)]
    assert heard[0] and not heard[-1]
