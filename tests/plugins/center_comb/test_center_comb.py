"""A song made here, whose singer is known, is taken apart by place and pitch."""

import numpy as np
import pytest
import soundfile

from bot.engines import Cancel, Separated, SeparateRequest
from bot.errors import AudioError
from plugins.center_comb import CenterComb
from plugins.center_comb.engine import Engine
from tests.band import RATE, si_sdr, song


class Emitted(list):
    def __init__(self, after=None):
        super().__init__()
        self._after = after

    @property
    def cancelled(self):
        return self._after is not None and len(self) >= self._after

    def __call__(self, event):
        self.append(event)
        return not self.cancelled


def separated(tmp_path, sound, rate=RATE, after=None):
    soundfile.write(tmp_path / "song.wav", sound, rate, subtype="FLOAT")
    emitted = Emitted(after)
    Engine().separate(request(tmp_path), emitted)
    return emitted


def request(tmp_path):
    return SeparateRequest(
        source=tmp_path / "song.wav",
        vocals=tmp_path / "vocals.wav",
        backing=tmp_path / "backing.wav",
    )


def read(path):
    return soundfile.read(path, dtype="float32", always_2d=True)[0]


def test_the_singer_comes_out_of_a_song_that_is_as_loud(tmp_path):
    vocal, backing = song()
    emitted = separated(tmp_path, vocal + backing)
    made, rest = read(tmp_path / "vocals.wav"), read(tmp_path / "backing.wav")
    assert si_sdr(made, vocal) >= 7.0
    assert si_sdr(rest, backing) >= 7.0
    assert np.allclose(made + rest, vocal + backing, atol=1e-5)
    assert isinstance(emitted[-1], Separated)
    parts = [event.part for event in emitted[:-1]]
    assert parts == sorted(parts)


def test_slices_make_what_one_piece_makes(tmp_path, monkeypatch):
    vocal, backing = song(4.0)
    separated(tmp_path, vocal + backing)
    whole = read(tmp_path / "vocals.wav")
    monkeypatch.setattr("plugins.center_comb.engine.BODY", 50)
    separated(tmp_path, vocal + backing)
    assert np.allclose(read(tmp_path / "vocals.wav"), whole, atol=1e-4)


def test_mono_is_told(tmp_path):
    vocal, _ = song(1.0)
    assert any("mono" in note for note in separated(tmp_path, vocal[:, 0])[-1].notes)


@pytest.mark.parametrize("samples", [1, 700, 30_000])
def test_short_sounds_keep_their_length(tmp_path, samples):
    separated(tmp_path, np.full((samples, 2), 0.1, np.float32))
    assert len(read(tmp_path / "vocals.wav")) == len(read(tmp_path / "backing.wav")) == samples


def test_a_cancelled_song_leaves_nothing_behind(tmp_path):
    separated(tmp_path, song(1.0)[0], after=1)
    assert [path.name for path in tmp_path.iterdir()] == ["song.wav"]


def test_what_is_no_sound_is_refused_by_name(tmp_path):
    (tmp_path / "song.wav").write_bytes(b"no sound")
    with pytest.raises(AudioError, match=r"song\.wav"):
        Engine().separate(request(tmp_path), Emitted())


async def test_the_process_separates(tmp_path):
    soundfile.write(tmp_path / "song.wav", song(1.0)[0], RATE)
    engine = CenterComb()
    try:
        events = [event async for event in engine.separate(request(tmp_path), Cancel())]
        assert isinstance(events[-1], Separated)
        assert (tmp_path / "backing.wav").is_file()
    finally:
        await engine.close()
