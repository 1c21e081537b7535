"""The effect without weights: it sings in another key, with other formants, and says so."""

from itertools import pairwise

import numpy as np
import pytest
import soundfile

from bot.audio import comb, filtered, frame_turns, repeatable_noise, signal, spectra, track_pitch
from bot.engines import Cancel, Converted, ConvertRequest
from bot.errors import AudioError, EngineUnusable
from plugins.source_filter import SourceFilter, SourceFilterSettings
from plugins.source_filter.engine import Engine

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


def vowel(f0, formants=(650, 1100, 2600)):
    """Sung on f0 (samples,) at 44.1 kHz: harmonics under formants."""
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    sound = np.zeros(len(f0))
    for order in range(1, 60):
        hz = order * f0
        level = sum(1 / (1 + ((hz - centre) / 150) ** 2) for centre in formants)
        sound += np.where(hz < 16_000, (level + 0.003) * np.sin(order * phase), 0)
    return (0.3 * sound / np.abs(sound).max()).astype(np.float32)


def tune(seconds=4.0):
    time = np.arange(int(seconds * RATE)) / RATE
    notes = np.array([220.0, 277.2, 329.6, 246.9])[(time * 2).astype(int) % 4]
    smooth = np.convolve(np.pad(notes, 2000, mode="edge"), np.ones(4001) / 4001, mode="valid")
    return smooth * 2 ** (0.3 / 12 * np.sin(2 * np.pi * 5.5 * time))


def converted(tmp_path, sound, **changes):
    soundfile.write(tmp_path / "in.wav", sound, RATE, subtype="FLOAT")
    emitted = Emitted()
    request = ConvertRequest(source=tmp_path / "in.wav", target=tmp_path / "out.wav", **changes)
    Engine(median_hz=330.0).convert(request, emitted)
    return emitted[-1], soundfile.read(tmp_path / "out.wav", dtype="float32")[0]


def heard(sound):
    import soxr

    return track_pitch(soxr.resample(sound, RATE, 16_000))


def cents(made, f0, key):
    expected = f0[:: RATE // 100][: len(made)] * 2 ** (key / 12)
    voiced = made[: len(expected)] > 0
    return 1200 * np.log2(made[: len(expected)][voiced] / expected[voiced]), voiced.mean()


@pytest.mark.parametrize("key", [0.0, 4.0, -5.0, 12.0])
def test_the_tune_moves_by_the_key_and_stays_in_time(tmp_path, key):
    f0 = tune()
    done, sound = converted(tmp_path, vowel(f0), key=key)
    off, voiced = cents(heard(sound), f0, key)
    assert len(sound) == len(f0)
    assert voiced > 0.9
    assert np.median(np.abs(off)) < 10
    assert "voice effect, not a trained voice" in done.notes


def distance(made, truth):
    """Root mean square over bands of half an octave from 400 Hz and over frames, in dB."""
    edges = (2048 / RATE * 400 * 2 ** (np.arange(11) / 2)).astype(int)

    def bands(sound):
        power = np.abs(spectra(sound, 2048, 512)) ** 2
        means = [power[:, a : b + 1].mean(axis=1) for a, b in pairwise(edges)]
        return 10 * np.log10(np.stack(means)[:, 8:-8] + 1e-3)

    return np.sqrt(((bands(made) - bands(truth)) ** 2).mean())


@pytest.mark.parametrize(("key", "most"), [(0.0, 1.5), (4.0, 3.0), (-5.0, 2.0)])
def test_formants_stay_where_they_are_while_the_pitch_moves(tmp_path, key, most):
    f0 = tune()
    _, sound = converted(tmp_path, vowel(f0), key=key)
    truth = vowel(f0 * 2 ** (key / 12))
    level = np.sqrt((sound**2).mean() / (truth**2).mean())
    assert 0.6 < level < 1.6
    assert distance(sound / level, truth) < most


def test_a_formant_shift_makes_the_singer_smaller(tmp_path):
    def middle(sound):
        power = np.abs(np.fft.rfft(sound)) ** 2
        return (power * np.fft.rfftfreq(len(sound), 1 / RATE)).sum() / power.sum()

    f0 = tune()
    _, plain = converted(tmp_path, vowel(f0))
    _, small = converted(tmp_path, vowel(f0), formant=4.0)
    assert middle(small) > 1.1 * middle(plain)
    off, _ = cents(heard(small), f0, 0)
    assert np.median(np.abs(off)) < 10


def test_the_key_that_fits_is_found(tmp_path):
    done, _ = converted(tmp_path, vowel(np.full(RATE * 2, 220.0)), key=None)
    assert done.key == 7
    assert done.median_hz == pytest.approx(220, rel=0.01)


def test_slices_make_the_song_that_one_piece_makes(tmp_path, monkeypatch):
    sound = vowel(tune(6))
    _, whole = converted(tmp_path, sound, key=3.0)
    monkeypatch.setattr("plugins.source_filter.engine.BODY", 100)
    _, parts = converted(tmp_path, sound, key=3.0)
    assert np.sqrt(((whole - parts) ** 2).mean() / (whole**2).mean()) < 1e-3


@pytest.mark.parametrize("samples", [1, 300, 5000])
def test_short_sounds_and_silence_come_out_as_they_are_long(tmp_path, samples):
    _, sound = converted(tmp_path, np.zeros(samples, np.float32), key=5.0)
    assert len(sound) == samples
    assert np.abs(sound).max() < 1e-4


def test_a_cancelled_song_leaves_nothing_behind(tmp_path):
    soundfile.write(tmp_path / "in.wav", vowel(tune(1)), RATE)
    request = ConvertRequest(source=tmp_path / "in.wav", target=tmp_path / "out.wav")
    Engine().convert(request, Emitted(after=1))
    assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


def test_what_is_no_sound_is_refused_by_name(tmp_path):
    (tmp_path / "in.wav").write_bytes(b"no sound")
    request = ConvertRequest(source=tmp_path / "in.wav", target=tmp_path / "out.wav")
    with pytest.raises(AudioError, match=r"in\.wav"):
        Engine().convert(request, Emitted())


def test_short_spectra_come_back_as_the_sound():
    sound = repeatable_noise(3, 0, 40, 512)
    assert np.allclose(signal(spectra(sound, 2048, 512), 512, len(sound)), sound, atol=1e-4)


def test_the_formulas_are_those_of_the_trained_voices():
    torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")
    from plugins.ddsp_svc import filters, source

    generator = np.random.default_rng(5)
    f0 = np.linspace(120, 480, 90).astype(np.float32)
    twin = source.comb(torch.from_numpy(f0)[None], RATE, 512, 0.3)
    pulses = comb(f0, RATE, 512, 0.3)
    assert np.allclose(pulses, twin[0], atol=1e-3)
    turned = source.frame_turns(torch.from_numpy(f0)[None], RATE, 512)
    assert np.allclose(frame_turns(f0, RATE, 512), turned[0])
    gains = generator.normal(-1, 0.5, (2, 90, 1025)).astype(np.float32)
    noise = generator.standard_normal(90 * 512).astype(np.float32)
    flat = np.zeros_like(gains[0])
    controls = torch.from_numpy(np.concatenate([gains[0], flat, gains[1], flat], axis=1))[None]
    shape = torch.hann_window(2048)
    expected = filters.apply_filters(
        controls, torch.from_numpy(pulses)[None], torch.from_numpy(noise)[None], shape, 512
    )
    made = filtered(pulses, noise, np.exp(gains[0]), np.exp(gains[1]) / 128, 512)
    assert np.allclose(made, expected[0], atol=1e-5)


async def test_the_process_sings_and_says_that_it_is_an_effect(tmp_path):
    effect = SourceFilter(SourceFilterSettings(median_hz=440))
    soundfile.write(tmp_path / "in.wav", vowel(np.full(RATE, 220.0)), RATE)
    request = ConvertRequest(source=tmp_path / "in.wav", target=tmp_path / "out.wav", key=None)
    try:
        events = [event async for event in effect.convert(request, Cancel())]
        assert isinstance(events[-1], Converted)
        assert events[-1].key == 12
        voices = await effect.voices()
        assert [voice.label for voice in voices] == [
            "The same singer",
            "A larger singer",
            "A smaller singer",
        ]
        assert not any(voice.trained for voice in voices)
        with pytest.raises(EngineUnusable, match="no voice 'luna'"):
            wrong = ConvertRequest(source=request.source, target=request.target, voice="luna")
            [event async for event in effect.convert(wrong, Cancel())]
    finally:
        await effect.close()
