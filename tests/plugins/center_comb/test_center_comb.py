"""A song made here, whose singer is known, is taken apart by place and pitch."""

import numpy as np
import pytest
import soundfile

from bot.engines import Cancel, Separated, SeparateRequest
from bot.errors import AudioError
from plugins.center_comb import CenterComb
from plugins.center_comb.engine import Engine

RATE = 44_100


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


def tone(f0, levels):
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(f0, levels.shape[1:])) / RATE
    return sum(level * np.sin(order * phase) for order, level in enumerate(levels, 1))


def singer(time):
    notes = np.array([220.0, 277.2, 329.6, 246.9])[(time * 2).astype(int) % 4]
    f0 = notes * 2 ** (0.3 / 12 * np.sin(2 * np.pi * 5.5 * time))
    hz = np.arange(1, 30)[:, None] * f0
    levels = sum(1 / (1 + ((hz - centre) / 120) ** 2) for centre in (650, 1100, 2600))
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * np.minimum(time * 2 % 1 * 8, 0.5))
    return tone(f0, levels) * swell


def band(time, generator):
    """Chords at both sides, a bass and a drum in the middle, noise all around."""
    sides = []
    for pan, chord in ((0.2, (261.6, 392.0)), (0.8, (329.6, 493.9))):
        decay = np.exp(-3 * (time % 1))
        sound = sum(tone(hz, np.stack([decay / k for k in range(1, 8)])) for hz in chord)
        sides.append(np.stack([sound * (1 - pan), sound * pan], axis=1))
    hit = generator.standard_normal(len(time)) * np.exp(-40 * (time * 2 % 1))
    bass = np.sin(2 * np.pi * 65.4 * time)
    return sum(sides) + (0.5 * hit + bass)[:, None]


def song(seconds=6.0):
    time = np.arange(int(seconds * RATE)) / RATE
    vocal = np.repeat(singer(time)[:, None], 2, axis=1)
    backing = band(time, np.random.default_rng(4))
    backing *= np.sqrt((vocal**2).mean() / (backing**2).mean())  # as loud as the singer
    loudest = np.abs(vocal + backing).max() * 1.2
    return (vocal / loudest).astype(np.float32), (backing / loudest).astype(np.float32)


def si_sdr(made, truth):
    made, truth = made.ravel().astype(np.float64), truth.ravel().astype(np.float64)
    target = truth * (made @ truth) / (truth @ truth)
    return 10 * np.log10((target @ target) / ((made - target) @ (made - target)))


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
