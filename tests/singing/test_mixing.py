"""What is merged is in time, as loud as it is to be, and never too loud."""

import numpy as np
import pytest
import soundfile

from bot.audio import loudness
from bot.errors import AudioError
from bot.singing import Mixing
from bot.singing.sound.mix import MixOrder, mix
from bot.singing.sound.order import CHUNK
from bot.singing.sound.tidy import TidyOrder, tidy
from tests.band import RATE, song
from tests.singing.test_limiter import true_peak_db

PLAIN = {"reverb": 0.0, "duck_db": 0.0}


@pytest.fixture(scope="module")
def parts():
    return song(4.0)


def write(path, sound):
    soundfile.write(path, sound, RATE, subtype="FLOAT")
    return path


def mixed(tmp_path, lead, backing, reference=None, check=lambda: None, **mixing):
    order = MixOrder(
        lead=write(tmp_path / "lead.wav", lead),
        backing=None if backing is None else write(tmp_path / "band.wav", backing),
        reference=None if reference is None else write(tmp_path / "was.wav", reference),
        target=tmp_path,
        mixing=Mixing(**mixing),
    )
    facts = mix(order, check, lambda part: None)
    names = ("mix", "vocals", "backing")
    return facts, *(soundfile.read(tmp_path / f"{n}.flac", dtype="float32")[0] for n in names)


def lufs(sound):
    return 10 * np.log10(sum(10 ** (loudness(side, RATE) / 10) for side in sound.T))


def test_a_quiet_singer_who_comes_late_is_put_right(tmp_path, parts):
    vocals, band = parts
    late = 0.3 * np.pad(vocals, ((1650, 0), (0, 0)))[:, :1]
    facts, _, made, rest = mixed(tmp_path, late, band, vocals, **PLAIN)
    assert facts["offset_ms"] == pytest.approx(1650 / RATE * 1000, abs=0.1)
    assert any("37 ms late" in note for note in facts["notes"])
    assert lufs(made) - lufs(rest) == pytest.approx(lufs(vocals) - lufs(band), abs=0.5)
    ratio = (made * vocals).sum() / (vocals**2).sum()
    assert np.abs(made / ratio - vocals).max() < 0.02
    assert len(made) == len(vocals)


@pytest.mark.parametrize("target", [-20.0, -14.0, -9.0])
def test_the_whole_has_its_loudness_below_its_peak(tmp_path, parts, target):
    facts, whole, vocals, band = mixed(tmp_path, *parts, parts[0], lufs=target)
    assert lufs(whole) == pytest.approx(target, abs=0.5)
    assert facts["lufs"] == pytest.approx(lufs(whole), abs=0.1)
    assert true_peak_db(whole) <= -1.0
    assert np.allclose(vocals + band, whole, atol=1e-6)


def test_what_cannot_be_that_loud_is_told(tmp_path):
    clicks = np.zeros((RATE * 2, 2), np.float32)
    clicks[2000::4410] = 0.9
    facts, whole, *_ = mixed(tmp_path, clicks, None, lufs=-5.0, **PLAIN)
    assert true_peak_db(whole) <= -1.0
    assert any("louder would distort" in note for note in facts["notes"])


def test_the_band_makes_room_while_somebody_sings(tmp_path, parts):
    vocals, band = parts[0].copy(), parts[1]
    vocals[: 2 * RATE] = 0
    _, _, _, rest = mixed(tmp_path, vocals, band, None, reverb=0.0, duck_db=6.0)
    gain = np.abs(rest).sum(axis=1) / np.maximum(np.abs(band).sum(axis=1), 1e-3)
    before, while_sung = np.median(gain[RATE : RATE * 3 // 2]), np.median(gain[RATE * 3 :])
    assert 20 * np.log10(while_sung / before) == pytest.approx(-6.0, abs=1.0)


def test_the_room_rings_on_after_the_singer(tmp_path, parts):
    vocals = np.zeros((RATE * 3, 2), np.float32)
    vocals[:RATE] = parts[0][:RATE]
    _, _, dry, _ = mixed(tmp_path, vocals, None, None, **PLAIN)
    _, _, wet, _ = mixed(tmp_path, vocals, None, None, duck_db=0.0, reverb=0.5)
    assert np.abs(dry[RATE + 4000 :]).max() == 0
    tail = [np.abs(wet[at : at + 4410]).max() for at in (RATE + 4410, RATE * 2)]
    assert tail[0] > 4 * tail[1] > 0


def test_pieces_leave_no_seams(tmp_path):
    time = np.arange(CHUNK * 2 + 1000) / RATE
    sine = np.repeat(0.2 * np.sin(2 * np.pi * 220 * time)[:, None], 2, axis=1).astype(np.float32)
    _, whole, *_ = mixed(tmp_path, sine, sine, sine, lufs=-10.0)
    steps = np.abs(np.diff(whole[2000:-2000, 0]))
    assert steps.max() < 1.2 * np.percentile(steps, 99)


def test_silence_stays_silence(tmp_path):
    facts, whole, *_ = mixed(tmp_path, np.zeros((RATE, 1)), np.zeros((RATE, 2)), None)
    assert np.abs(whole).max() == 0
    assert facts["lufs"] == -70.0


def test_a_cancelled_mix_leaves_nothing(tmp_path, parts):
    class Cancelled(Exception):
        pass

    calls = iter(range(12))

    def check():
        if next(calls, None) is None:
            raise Cancelled

    with pytest.raises(Cancelled):
        mixed(tmp_path, *parts, parts[0], check=check)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["band.wav", "lead.wav", "was.wav"]


def tidied(tmp_path, sound, **changes):
    write(tmp_path / "in.wav", sound)
    order = TidyOrder(
        source=tmp_path / "in.wav",
        target=tmp_path / "out.wav",
        **{"gate_db": 0.0, "denoise": 0.0, **changes},
    )
    tidy(order, lambda: None, lambda part: None)
    return soundfile.read(tmp_path / "out.wav", dtype="float32")[0]


def test_a_hiss_is_taken_away_and_the_singing_stays(tmp_path, parts):
    singing = parts[0].copy()
    singing[: RATE // 2] = 0
    hiss = 0.01 * np.random.default_rng(2).standard_normal(singing.shape)
    made = tidied(tmp_path, (singing + hiss).astype(np.float32), denoise=1.0)
    quiet = slice(RATE // 10, RATE // 3)
    assert np.sqrt((made[quiet] ** 2).mean()) < 0.25 * np.sqrt((hiss[quiet] ** 2).mean())
    left = made[RATE:] - singing[RATE:]
    assert 10 * np.log10((singing[RATE:] ** 2).mean() / (left**2).mean()) > 15


def test_a_gate_silences_what_is_quiet_and_leaves_what_is_loud(tmp_path, parts):
    sound = parts[0].copy()
    sound[: RATE * 2] *= 0.001
    made = tidied(tmp_path, sound, gate_db=-50.0)
    assert np.abs(made[: RATE * 3 // 2]).max() == 0
    assert np.allclose(made[RATE * 5 // 2 :], sound[RATE * 5 // 2 :], atol=1e-4)


def test_what_is_no_sound_is_named(tmp_path):
    (tmp_path / "lead.wav").write_bytes(b"no sound")
    order = MixOrder(lead=tmp_path / "lead.wav", backing=None, target=tmp_path, mixing=Mixing())
    with pytest.raises(AudioError, match=r"lead\.wav"):
        mix(order, lambda: None, lambda part: None)
