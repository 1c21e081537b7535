"""Key and tempo of songs that are made here; and nothing, where there is none."""

import numpy as np
import pytest

from bot.singing.sound import transposed_key
from bot.singing.sound.music import Music
from tests.band import RATE
from tests.band import song as band_song
from tests.singing.songs import chords

A = 220.0  # Hz
MAJOR_TURN = ((0, 4), (7, 4), (9, 3), (5, 4))  # semitones above the tonic, and its third: I V vi IV
MINOR_TURN = ((0, 3), (5, 3), (8, 4), (7, 3))  # i iv VI v


def heard(sound, piece=1 << 17):
    """Its key and its tempo; (samples,) is the same on both sides."""
    stereo = sound if sound.ndim == 2 else np.repeat(sound[:, None], 2, axis=1)
    music = Music()
    for first in range(0, len(stereo), piece):
        music.hear(stereo[first : first + piece].astype(np.float32))
    facts = music.facts()
    return facts["tonality"], facts["tempo"]


def played(tonic, turn, bpm, seconds=24.0, *, cents=0.0):
    """Four beats on each chord, the first `tonic` semitones above A."""
    sound, beat_s = np.zeros(round((seconds + 1) * RATE)), 60 / bpm
    time = np.arange(round(0.9 * beat_s * RATE)) / RATE
    for beat in range(int(seconds / beat_s)):
        root, third = turn[beat // 4 % 4]
        first = round(beat * beat_s * RATE)
        for above in (-12, 0, third, 7):
            hz = A * 2 ** (((tonic + root) % 12 + above + cents / 100) / 12)
            tones = sum(np.sin(2 * np.pi * n * hz * time) / n for n in range(1, 6))
            sound[first : first + len(time)] += 0.05 * tones * np.exp(-2 * time)
    return sound[: round(seconds * RATE)]


def drummed(bpm, seconds=24.0):
    """Kick and snare in turn."""
    generator, beat_s = np.random.default_rng(3), 60 / bpm
    sound = np.zeros(round((seconds + 1) * RATE))
    time = np.arange(round(0.15 * RATE)) / RATE
    for beat in range(int(seconds / beat_s)):
        first = round(beat * beat_s * RATE)
        kick = 0.4 * np.sin(2 * np.pi * 55 * time) * np.exp(-20 * time)
        snare = 0.2 * generator.standard_normal(len(time)) * np.exp(-30 * time)
        sound[first : first + len(time)] += snare if beat % 2 else kick
    return sound[: round(seconds * RATE)]


def with_hats(bpm, seconds=24.0):
    """Kick and snare in turn, and a hat on each eighth, as loud on the half beat."""
    generator, half_s = np.random.default_rng(5), 30 / bpm
    sound, time = drummed(bpm, seconds), np.arange(round(0.1 * RATE)) / RATE
    for eighth in range(int(seconds / half_s)):
        spectrum = np.fft.rfft(generator.standard_normal(len(time)))
        spectrum[: round(4000 * 0.1)] = 0  # a hat is bright: nothing below 4 kHz
        hat = 0.2 * np.fft.irfft(spectrum, len(time)) * np.exp(-60 * time)
        first = round(eighth * half_s * RATE)
        sound[first : first + len(hat)] += hat[: len(sound) - first]
    return sound


def talked(seconds, seed):
    """Syllables of uneven length that glide, and breaths."""
    generator, parts, length = np.random.default_rng(seed), [], 0
    while length < seconds * RATE:
        time = np.arange(round(generator.uniform(0.09, 0.35) * RATE)) / RATE
        low, high = generator.uniform(100, 200, 2)
        phase = 2 * np.pi * np.cumsum(np.linspace(low, high, len(time))) / RATE
        voiced = sum(np.sin(n * phase) / n for n in range(1, 20)) * np.hanning(len(time))
        breath = 0.03 * generator.standard_normal(round(generator.uniform(0, 0.3) * RATE))
        parts += [0.2 * voiced, breath]
        length += len(voiced) + len(breath)
    return np.concatenate(parts)


@pytest.mark.parametrize(
    ("tonic", "turn", "key", "bpm"),
    [
        (0, MAJOR_TURN, "A", 120),
        (3, MAJOR_TURN, "C", 96),
        (6, MAJOR_TURN, "Eb", 140),
        (0, MINOR_TURN, "Am", 84),
        (9, MINOR_TURN, "F#m", 160),
        (1, MINOR_TURN, "Bbm", 104),
    ],
)
def test_key_and_tempo_of_a_song_are_heard_with_drums_and_without(tonic, turn, key, bpm):
    music = played(tonic, turn, bpm)
    assert heard(music) == (key, pytest.approx(bpm, abs=0.3))
    assert heard(music + drummed(bpm)) == (key, pytest.approx(bpm, abs=0.3))


@pytest.mark.parametrize("cents", [-45, -30, 30, 45])
def test_a_song_that_is_out_of_tune_is_in_the_nearest_key(cents):
    assert heard(played(3, MAJOR_TURN, 110, cents=cents)) == ("C", pytest.approx(110, abs=0.3))
    assert heard(played(0, MINOR_TURN, 110, cents=cents))[0] == "Am"


def test_slow_songs_are_not_doubled_and_quick_ones_not_halved():
    for bpm in (66, 80, 160):
        assert heard(played(0, MINOR_TURN, bpm))[1] == pytest.approx(bpm, abs=0.3)


@pytest.mark.parametrize("bpm", [70, 80, 92, 105, 120, 133, 150, 160])
def test_hats_on_the_half_beats_do_not_double_the_tempo(bpm):
    if bpm > 70:  # of drums alone; there is a limit
        assert heard(with_hats(bpm))[1] == pytest.approx(bpm, abs=0.3)
    assert heard(with_hats(bpm) + played(0, MINOR_TURN, bpm))[1] == pytest.approx(bpm, abs=0.3)


def test_a_beat_between_two_frames_is_not_taken_for_two():
    for bpm in (75, 87, 150):  # 34.5 frames at 150: four of them are not four times 34
        assert heard(drummed(bpm))[1] == pytest.approx(bpm, abs=0.3)


def test_songs_that_other_tests_make_are_heard_too():
    assert heard(sum(band_song(20.0)))[1] == pytest.approx(120, abs=0.2)
    assert heard(chords(20.0)) == ("C", pytest.approx(120, abs=0.2))


def test_a_quiet_song_is_heard_as_a_loud_one():
    music = played(3, MAJOR_TURN, 100) + drummed(100)
    assert heard(0.01 * music) == heard(music)


def test_it_does_not_matter_in_which_pieces_a_song_comes():
    music = played(0, MAJOR_TURN, 120, 20.0)
    assert heard(music, 10_007) == heard(music, len(music)) == ("A", pytest.approx(120, abs=0.2))


def test_drums_have_a_tempo_and_no_key():
    assert heard(drummed(130)) == ("", pytest.approx(130, abs=0.2))


def test_chords_that_swell_have_a_key_and_no_tempo():
    time = np.arange(40 * RATE) / RATE
    turn = (
        (130.8, 164.8, 196.0),
        (220.0, 261.6, 329.6),
        (174.6, 220.0, 261.6),
        (196, 246.9, 293.7),
    )
    sound = np.zeros(len(time))
    for place, tones in enumerate(turn):
        swell = np.clip(1.5 - 1.5 * np.abs((time / 2.5 - place + 2) % 4 - 2), 0, 1)
        sound += swell * sum(0.1 * np.sin(2 * np.pi * hz * time) for hz in tones)
    assert heard(sound) == ("C", 0.0)


@pytest.mark.parametrize("seconds", [1, 8, 30])
def test_noise_speech_and_silence_have_neither(seconds):
    for seed in range(3):
        noise = np.random.default_rng(seed).standard_normal(seconds * RATE)
        assert heard(0.2 * noise) == ("", 0.0)
        assert heard(np.convolve(noise, np.exp(-np.arange(300) / 60), "same") * 0.05) == ("", 0.0)
        assert heard(talked(seconds, seed)) == ("", 0.0)
    assert heard(np.zeros(seconds * RATE)) == ("", 0.0)


def test_one_note_and_one_chord_are_in_no_certain_key():
    time = np.arange(20 * RATE) / RATE
    assert heard(0.3 * np.sin(2 * np.pi * A * time)) == ("", 0.0)
    triad = sum(0.1 * np.sin(2 * np.pi * hz * time) for hz in (A, A * 2 ** (4 / 12), A * 1.498))
    assert heard(triad)[0] == ""


def test_what_is_louder_than_full_scale_does_no_harm():
    music = played(3, MAJOR_TURN, 100, 16.0)
    assert heard(music * 1e30)[0] in ("C", "")


def test_a_key_moves_with_the_music():
    assert transposed_key("Am", 3) == "Cm"
    assert transposed_key("C", -1) == "B"
    assert transposed_key("Eb", 24) == "Eb"
    assert transposed_key("", 5) == ""
