"""Recordings made fit to train on: cut at silences, equally loud, and told what is wrong."""

import numpy as np
import pytest
import soundfile

from bot.audio import loudness
from bot.errors import EngineUnusable
from plugins.ddsp_svc.training.recordings import RATE, cut, flaws, levelled, read_material


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
    pieces = cut(levelled(voice(35)))
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
    assert any(words in flaw for flaw in flaws(sound.astype(np.float32)))


def test_a_telephone_sounds_dull():
    spectrum = np.fft.rfft(voice(3))
    spectrum[(3400 * 3) :] = 0
    assert any("above 7 kHz" in flaw for flaw in flaws(np.fft.irfft(spectrum).astype(np.float32)))
    assert not any("above 7 kHz" in flaw for flaw in flaws(voice(3)))


def test_what_is_no_sound_is_left_out_by_name(tmp_path):
    soundfile.write(tmp_path / "a.wav", voice(12), RATE)
    (tmp_path / "b.wav").write_bytes(b"not a sound")
    (tmp_path / ".hidden.wav").write_bytes(b"not a sound")
    (tmp_path / "notes.txt").write_text("not a sound")
    material = read(tmp_path)
    assert material.report.files == 2
    assert any(warning.startswith("b.wav is left out") for warning in material.report.warnings)


@pytest.mark.parametrize(("seconds", "words"), [(0, "no recordings"), (4, "are needed")])
def test_too_little_is_refused(tmp_path, seconds, words):
    if seconds:
        soundfile.write(tmp_path / "a.wav", voice(seconds), RATE)
    with pytest.raises(EngineUnusable, match=words):
        read(tmp_path)
