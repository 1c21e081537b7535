"""Recordings made fit to train on: cut at silences, equally loud, and told what is wrong."""

import numpy as np
import pytest
import soundfile
import soxr

from bot.audio import loudness
from bot.errors import EngineUnusable
from plugins.ddsp_svc.training.flaws import RATE, flaws
from plugins.ddsp_svc.training.recordings import cut, levelled, loudness_of, read_material


def voice(seconds, level=0.2, seed=1):
    """Something that rises and falls as speech does, with highs, over a faint room."""
    time = np.arange(int(seconds * RATE)) / RATE
    syllables = np.clip(np.sin(2 * np.pi * 3 * time), 0.02, 1)
    dice = np.random.default_rng(seed)
    tone = sum(np.sin(2 * np.pi * 150 * k * time) / k for k in range(1, 80))
    room = dice.standard_normal(len(time)) * 1e-4
    return (level * syllables * (0.3 * tone + 0.1 * dice.standard_normal(len(time))) + room).astype(
        np.float32
    )


def told(sound):
    sound = np.asarray(sound, np.float32)
    return flaws(sound, loudness_of(sound))


def read(folder):
    parts = []
    material = read_material(folder, lambda: None, parts.append)
    assert parts == sorted(parts)
    return material


def test_silence_is_cut_away_and_pieces_are_equally_loud(tmp_path):
    pause = np.zeros(RATE, np.float32)
    quiet, loud = voice(6, 0.02), voice(6, 0.3)
    soundfile.write(tmp_path / "a.wav", np.concatenate([pause, quiet, pause]), RATE)
    soundfile.write(tmp_path / "b.flac", np.concatenate([loud, pause, loud]), RATE)
    material = read(tmp_path)
    assert (material.report.files, material.report.pieces) == (2, 3)
    assert material.report.kept_s == pytest.approx(18, abs=1)
    levels = [loudness(piece, RATE) for piece in material.pieces]
    assert max(levels) - min(levels) < 2
    assert any("few" in warning for warning in material.report.warnings)


def test_a_long_stretch_is_cut_into_short_ones():
    pieces = cut(levelled(voice(35), loudness_of(voice(35))))
    assert len(pieces) > 3
    assert max(len(piece) for piece in pieces) <= 10 * RATE
    assert sum(len(piece) for piece in pieces) > 30 * RATE


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        (np.clip(voice(3) * 20, -1, 1), "clipped"),
        (voice(3, 0.01), "quiet"),
        (voice(3) + 0.05 * np.random.default_rng(2).standard_normal(3 * RATE), "noise"),
        (np.zeros(RATE), "silent"),
    ],
)
def test_what_is_wrong_is_told(sound, words):
    assert any(words in flaw for flaw in told(sound))


def test_a_telephone_sounds_dull():
    spectrum = np.fft.rfft(voice(3))
    spectrum[(3400 * 3) :] = 0
    assert any("above 7 kHz" in flaw for flaw in told(np.fft.irfft(spectrum)))
    assert not any("above 7 kHz" in flaw for flaw in told(voice(3)))


@pytest.mark.parametrize("seconds", [12, 3])
@pytest.mark.parametrize("quieter_db", [6, 20])
def test_music_behind_a_voice_is_told_and_a_hum_is_not_music(tmp_path, seconds, quieter_db):
    time = np.arange(12 * RATE) / RATE
    person, level = voice(12), 0.2 * 10 ** (-quieter_db / 20)
    chord = sum(np.sin(2 * np.pi * hz * time) for hz in (220.0, 277.2, 329.6, 415.3)) / 4
    hum = sum(np.sin(2 * np.pi * 50 * k * time) / k for k in range(1, 20)) / 4
    noise = np.random.default_rng(4).standard_normal(len(time))
    for name, behind in (("music", chord), ("hum", hum), ("noise", noise), ("clean", 0)):
        (tmp_path / name).mkdir()
        parts = np.split(person + level * behind, 12 // seconds)
        for index, part in enumerate(parts):
            soundfile.write(tmp_path / name / f"{index}.wav", np.clip(part, -1, 1), RATE)
    told = {p.name: " ".join(read(p).report.warnings) for p in tmp_path.iterdir()}
    assert [name for name, words in told.items() if "music" in words] == ["music"]


def test_what_is_no_sound_is_left_out_by_name(tmp_path):
    soundfile.write(tmp_path / "a.wav", voice(12), RATE)
    (tmp_path / "b.wav").write_bytes(b"not a sound")
    (tmp_path / ".hidden.wav").write_bytes(b"not a sound")
    (tmp_path / "notes.txt").write_text("not a sound")
    material = read(tmp_path)
    assert material.report.files == 2
    assert any(warning.startswith("b.wav: left out (") for warning in material.report.warnings)


def test_one_flaw_of_many_recordings_is_told_once(tmp_path):
    for name in "abcd":
        soundfile.write(tmp_path / f"{name}.wav", voice(4, 0.005), RATE)
    warnings = [flaw for flaw in read(tmp_path).report.warnings if "quiet" in flaw]
    assert warnings == [f"a.wav, b.wav and 2 more: {warnings[0].partition(': ')[2]}"]


def test_of_very_much_the_first_hour_counts(tmp_path, monkeypatch):
    monkeypatch.setattr("plugins.ddsp_svc.training.recordings.MOST_S", 10.0)
    for name in "abc":
        soundfile.write(tmp_path / f"{name}.wav", voice(12), RATE)
    report = read(tmp_path).report
    assert (report.files, report.seconds) == (3, 12.0)
    assert "b.wav, c.wav: left out (an hour is enough)" in report.warnings


def test_what_is_wrong_with_the_files_is_told_where_too_little_is_left(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"not a sound")
    with pytest.raises(EngineUnusable, match=r"only 0 s .*a\.wav: left out"):
        read(tmp_path)


def test_a_telephone_call_and_a_studio_file_become_one_material(tmp_path):
    for name, rate, kind in (("call.wav", 8000, "PCM_U8"), ("studio.flac", 96_000, "PCM_24")):
        sound = soxr.resample(voice(6), RATE, rate)
        soundfile.write(tmp_path / name, np.stack([sound, sound], axis=1), rate, subtype=kind)
    material = read(tmp_path)
    assert material.report.seconds == pytest.approx(12, abs=0.1)
    assert any(
        flaw.startswith("call.wav: ") and "7 kHz" in flaw for flaw in material.report.warnings
    )


@pytest.mark.parametrize(("seconds", "words"), [(0, "no recordings"), (4, "are needed")])
def test_too_little_is_refused(tmp_path, seconds, words):
    if seconds:
        soundfile.write(tmp_path / "a.wav", voice(seconds), RATE)
    with pytest.raises(EngineUnusable, match=words):
        read(tmp_path)
