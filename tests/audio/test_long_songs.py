"""Songs of any length: read to the disk, cut into slices, joined and written in one step."""

import io
from itertools import pairwise

import numpy as np
import pytest
import soundfile

from bot.audio import Seams, slices, song_pitch, staged, written, yin_tracker
from bot.errors import AudioError


def go_on():
    """Nobody cancels."""


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (44_100, 2), (192_000, 6)])
@pytest.mark.parametrize("wanted", [1, 2])
def test_any_sound_comes_at_the_wanted_rate_and_sides(tmp_path, rate, channels, wanted):
    time = np.arange(rate) / rate
    tone = np.repeat(0.5 * np.sin(2 * np.pi * 440 * time)[:, None], channels, axis=1)
    soundfile.write(tmp_path / "in.wav", tone, rate)
    with staged(tmp_path / "in.wav", tmp_path / "o", 44_100, go_on, channels=wanted) as sound:
        assert sound.shape == ((44_100,) if wanted == 1 else (44_100, 2))
        inner = sound[4410:-4410]
        assert np.abs(inner).max() == pytest.approx(0.5, abs=0.01)
    assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


def test_a_staged_song_is_cut_as_an_array_is(tmp_path):
    samples = np.random.default_rng(1).uniform(-0.5, 0.5, (1000, 2)).astype(np.float32)
    soundfile.write(tmp_path / "in.wav", samples, 44_100, "FLOAT")
    with staged(tmp_path / "in.wav", tmp_path / "o", 44_100, go_on, channels=2) as sound:
        for piece in (slice(None), slice(10, 20), slice(990, 2000), slice(1500, 1600), slice(5, 2)):
            assert np.array_equal(sound[piece], samples[piece])


def test_what_is_no_number_is_silence(tmp_path):
    soundfile.write(tmp_path / "in.wav", np.full(500, np.nan, np.float32), 44_100, "FLOAT")
    with staged(tmp_path / "in.wav", tmp_path / "o", 44_100, go_on) as sound:
        assert not sound[:].any()


@pytest.mark.parametrize("samples", [0, None])
def test_an_empty_or_broken_file_is_named(tmp_path, samples):
    if samples is None:
        (tmp_path / "in.wav").write_bytes(b"RIFF")
    else:
        soundfile.write(tmp_path / "in.wav", np.zeros(samples, np.float32), 44_100)
    with (
        pytest.raises(AudioError, match=r"in\.wav"),
        staged(tmp_path / "in.wav", tmp_path / "o", 44_100, go_on),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


def test_a_file_appears_only_when_it_is_whole(tmp_path):
    with written(tmp_path / "out.wav", 44_100, 100) as file:
        file.write(np.ones(100, np.float32))
        assert not (tmp_path / "out.wav").exists()
    assert len(soundfile.read(tmp_path / "out.wav")[0]) == 100
    with pytest.raises(ValueError, match="stop"), written(tmp_path / "b.wav", 44_100, 1) as file:
        file.write(np.ones(1, np.float32))
        raise ValueError("stop")
    assert [path.name for path in tmp_path.iterdir()] == ["out.wav"]


def test_a_file_that_would_be_too_long_for_wav_is_rf64(tmp_path):
    with written(tmp_path / "out.wav", 44_100, 2_000_000_000) as file:
        assert file.format == "RF64"


def test_a_full_disk_is_told_and_nothing_is_left(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "in.wav", np.ones(1000, np.float32), 44_100)

    class FullDisk(io.BytesIO):
        name = "o.raw"

        def write(self, data):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.open", lambda path, mode: FullDisk())
    with (
        pytest.raises(AudioError, match="no room"),
        staged(tmp_path / "in.wav", tmp_path / "o", 44_100, go_on),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


def test_the_pitch_of_a_long_song_has_no_gaps_between_its_pieces(monkeypatch):
    monkeypatch.setattr("bot.audio.long_pitch.PIECE", 70)
    monkeypatch.setattr("bot.audio.long_pitch.AROUND", 20)
    time = np.arange(44_100 * 2) / 44_100
    sound = sum(np.sin(2 * np.pi * 180 * order * time) / order for order in range(1, 20)) * 0.1
    f0 = song_pitch(sound.astype(np.float32), 44_100, yin_tracker, lambda: None, lambda _: None)
    assert len(f0) == 201
    assert np.allclose(f0[3:-3], 180, rtol=0.005)


def test_seams_fade_and_lose_no_sample():
    seams, sound = Seams(8), np.ones(100, np.float32)
    parts = [(0, 40), (32, 72), (64, 100)]
    made = [seams.join(sound[a:b], last=b == 100) for a, b in parts]
    assert np.allclose(np.concatenate(made), sound)


def test_slices_cover_every_frame_once_but_for_the_fades():
    for frames in (1, 100, 149, 150, 151, 153, 154, 155, 1000):
        parts = list(slices(frames, 150, 20))
        assert parts[0].begin == 0
        assert parts[-1].end == frames
        assert all(b.begin < a.end <= b.begin + 4 for a, b in pairwise(parts))
