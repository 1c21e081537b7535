"""Whole songs: in slices without seams, in any key, cancelled without a trace."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot.engines import Cancel, Converted, Converting, ConvertRequest
from bot.errors import AudioError, EngineUnusable

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

# ruff: noqa: E402 - these import torch
from plugins.ddsp_svc import engine as engine_module
from plugins.ddsp_svc.checkpoints import check_fit, open_encoder, open_vocoder
from plugins.ddsp_svc.converter import DdspConverter
from plugins.ddsp_svc.engine import DdspEngine
from plugins.ddsp_svc.enhancer import Place, resung, vocoded
from plugins.ddsp_svc.planning import plan
from plugins.ddsp_svc.settings import DdspSettings
from plugins.ddsp_svc.shelf import find_voices
from plugins.ddsp_svc.source import comb, frame_turns, repeatable_noise
from tests.fair_clock import FairClock
from tests.tiny_ddsp import write_song, write_voice


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_voice(tmp_path_factory.mktemp("ddsp"))


@pytest.fixture(scope="module")
def engine():
    return DdspEngine(torch.device("cpu"))


class Emitted(list):
    """Takes events as the worker's `emit` does; cancelled once so many have come."""

    def __init__(self, after=None):
        super().__init__()
        self._after = after

    @property
    def cancelled(self):
        return self._after is not None and len(self) >= self._after

    def __call__(self, event):
        self.append(event)
        return not self.cancelled


def order_for(folder, source, target, **changes):
    request = ConvertRequest(source=source, target=target, **changes)
    return plan(request, find_voices(folder), DdspSettings(), folder)


def sung(engine, folder, tmp_path, name="out.wav", song=None, **changes):
    song = song or write_song(tmp_path / "in.wav")
    emitted = Emitted()
    engine.convert(order_for(folder, song, tmp_path / name, **changes), emitted)
    return emitted, soundfile.read(tmp_path / name, dtype="float32")[0]


@pytest.mark.parametrize("enhancer", ["flow", "vocoder", "none"])
def test_a_song_comes_out_as_long_as_it_went_in(engine, folder, tmp_path, enhancer):
    emitted, sound = sung(engine, folder, tmp_path, enhancer=enhancer)
    assert len(sound) == 3 * 44_100
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() > 1e-4
    *progress, done = emitted
    assert isinstance(done, Converted)
    assert done.seconds == pytest.approx(3.0)
    assert done.median_hz == pytest.approx(220, rel=0.01)
    parts = [event.part for event in progress if isinstance(event, Converting)]
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


def test_the_same_seed_sings_the_same_and_another_does_not(engine, folder, tmp_path):
    first, again, other = (
        sung(engine, folder, tmp_path, f"{name}.wav", seed=seed)[1]
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)


def test_the_key_that_fits_is_found_and_octaves_keep_the_backing(engine, folder, tmp_path):
    emitted, _ = sung(engine, folder, tmp_path, key=None)
    assert emitted[-1].key == 7
    emitted, _ = sung(engine, folder, tmp_path, key=None, whole_octaves=True)
    assert emitted[-1].key == 12


@pytest.mark.parametrize("changes", [{"key": 4.0}, {"formant": 3.0}, {"speakers": {"mira": 1}}])
def test_key_formant_and_speaker_change_the_sound(engine, folder, tmp_path, changes):
    _, plain = sung(engine, folder, tmp_path, enhancer="none")
    _, changed = sung(engine, folder, tmp_path, enhancer="none", **changes)
    assert not np.allclose(plain, changed, atol=1e-4)


def test_silence_stays_silent_and_is_told(engine, folder, tmp_path):
    soundfile.write(tmp_path / "silent.wav", np.zeros(44_100, np.float32), 44_100)
    emitted, sound = sung(engine, folder, tmp_path, song=tmp_path / "silent.wav")
    assert not sound.any()
    assert "hardly any singing was heard in it" in emitted[-1].notes


def test_a_breath_of_sound_is_enough(engine, folder, tmp_path):
    soundfile.write(tmp_path / "short.wav", np.full(10, 0.1, np.float32), 44_100)
    assert len(sung(engine, folder, tmp_path, song=tmp_path / "short.wav")[1]) == 10


@pytest.mark.parametrize("mini", [True, False])
def test_slices_make_the_song_that_one_piece_makes(engine, tmp_path, monkeypatch, mini):
    """Only the encoder hears a whole slice at once, so it is taken out of the comparison."""

    def local_units(encoder, sound, rate, hop, frames, *, twice):
        pieces = sound.unfold(-1, hop, hop)[:, :frames]
        return pieces.mean(dim=-1)[..., None].expand(-1, -1, encoder.size) * 100

    monkeypatch.setattr("plugins.ddsp_svc.singer.units_for", local_units)
    folder = write_voice(tmp_path / "ddsp", mini=mini)
    song = write_song(tmp_path / "in.wav", seconds=6)
    _, whole = sung(engine, folder, tmp_path, song=song)
    monkeypatch.setattr(engine_module, "BODY", 150)
    _, parts = sung(engine, folder, tmp_path, song=song)
    error = np.sqrt(((whole - parts) ** 2).mean() / (whole**2).mean())
    assert error < 1e-3


def test_a_cancelled_song_leaves_nothing_behind(engine, folder, tmp_path):
    song = write_song(tmp_path / "in.wav")
    for after in range(1, 4):
        emitted = Emitted(after)
        engine.convert(order_for(folder, song, tmp_path / "out.wav"), emitted)
        assert not any(isinstance(event, Converted) for event in emitted)
        assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


@pytest.mark.parametrize("content", [b"", b"not a sound at all" * 100])
def test_what_is_no_sound_is_refused_by_name(engine, folder, tmp_path, content):
    (tmp_path / "in.wav").write_bytes(content)
    with pytest.raises(AudioError, match=r"in\.wav"):
        sung(engine, folder, tmp_path, song=tmp_path / "in.wav")
    assert not (tmp_path / "out.wav").exists()


def test_an_encoder_of_the_other_kind_is_named(engine, folder, tmp_path):
    order = order_for(folder, write_song(tmp_path / "in.wav"), tmp_path / "out.wav")
    order = replace(order, config=replace(order.config, encoder="hubertsoft", units=256))
    with pytest.raises(EngineUnusable):
        engine.convert(order, Emitted())


def test_another_gate_in_the_config_is_heard_in_the_next_song(tmp_path):
    folder = write_voice(tmp_path / "ddsp")
    config = folder / "voices" / "luna" / "config.yaml"
    engine = DdspEngine(torch.device("cpu"))
    _, before = sung(engine, folder, tmp_path)
    config.write_text(config.read_text().replace("softsign_glu", "atanglu"))
    _, after = sung(engine, folder, tmp_path)
    assert not np.allclose(before, after, atol=1e-4)


def test_a_song_that_waited_is_sung_from_the_checkpoint_that_is_there_now(tmp_path):
    folder = write_voice(tmp_path / "ddsp")
    place = folder / "voices" / "luna"
    order = order_for(folder, write_song(tmp_path / "in.wav"), tmp_path / "out.wav")
    (place / "model_100.pt").rename(place / "model_200.pt")
    DdspEngine(torch.device("cpu")).convert(order, Emitted())
    assert (tmp_path / "out.wav").exists()


def test_a_vocoder_of_other_bands_is_refused(tmp_path):
    folder = write_voice(tmp_path / "ddsp")
    order = order_for(folder, tmp_path / "in.wav", tmp_path / "out.wav")
    encoder, vocoder = open_encoder(Path(order.encoder)), open_vocoder(Path(order.vocoder))
    vocoder.shape = replace(vocoder.shape, mel=replace(vocoder.shape.mel, bands=80))
    with pytest.raises(EngineUnusable, match="80 bands"):
        check_fit(order.config, encoder, vocoder)


@pytest.fixture(scope="module")
def vocoder(folder):
    return open_vocoder(folder / "nsf_hifigan" / "model")


def test_the_vocoder_in_pieces_equals_the_vocoder_at_once(vocoder):
    torch.manual_seed(3)
    mel, f0 = torch.randn(1, 300, 128) - 4, torch.linspace(200, 300, 300)[None]
    with torch.inference_mode():
        whole = vocoder(mel.transpose(1, 2), vocoder.source(f0))[:, 0]
        pieces = vocoded(vocoder, mel, f0, lambda: None, Place())
    assert torch.allclose(whole, pieces, atol=1e-5)


def test_the_vocoder_may_work_lower_and_keeps_the_length(vocoder):
    sound, f0 = torch.randn(1, 64 * 512) * 0.1, torch.full((1, 64), 700.0)
    with torch.inference_mode():
        made = resung(vocoder, sound, f0, lambda: None, Place(), key=5)
    assert made.shape == sound.shape


def test_noise_belongs_to_the_frame_and_not_to_the_slice():
    processor = torch.device("cpu")
    whole = repeatable_noise(7, 0, 300, 4, processor)
    assert torch.equal(repeatable_noise(7, 100, 130, 4, processor), whole[100:230])
    assert abs(float(whole.mean())) < 0.1


def test_the_comb_goes_on_where_it_was_cut():
    f0 = torch.linspace(150, 400, 200)[None]
    turned = frame_turns(f0, 44_100, 512)
    late = comb(f0[:, 120:], 44_100, 512, start=float(turned[0, :120].sum()) % 1.0)
    assert torch.allclose(comb(f0, 44_100, 512)[:, 120 * 512 :], late, atol=1e-3)


async def test_a_worker_process_sings_and_says_what_it_did(folder, tmp_path):
    converter = DdspConverter(DdspSettings(threads=1), folder)
    song = write_song(tmp_path / "in.wav", seconds=1)
    request = ConvertRequest(source=song, target=tmp_path / "out.wav", key=None)
    try:
        events = [event async for event in converter.convert(request, Cancel())]
        assert isinstance(events[-1], Converted)
        assert events[-1].path.is_file()
        assert any("RMVPE" in note for note in events[-1].notes)
        assert converter.health().ok
        assert [voice.name for voice in await converter.voices()] == ["luna"]
        (tmp_path / "in.wav").write_bytes(b"broken")
        with pytest.raises(EngineUnusable, match=r"in\.wav"):
            [event async for event in converter.convert(request, Cancel())]
    finally:
        await converter.close()


async def test_a_cancel_is_quick_and_leaves_nothing(folder, tmp_path):
    converter = DdspConverter(DdspSettings(threads=1), folder)
    song = write_song(tmp_path / "in.wav", seconds=20)
    cancel = Cancel()
    try:
        events = converter.convert(ConvertRequest(source=song, target=tmp_path / "out.wav"), cancel)
        began = None
        with FairClock() as clock:
            async for event in events:
                if isinstance(event, Converting) and event.step == "hearing the pitch":
                    began = clock.now()
                    cancel.set()
            assert began is not None and clock.now() - began < 0.1
        again = ConvertRequest(
            source=write_song(tmp_path / "b.wav", 0.2), target=tmp_path / "c.wav"
        )
        assert [event async for event in converter.convert(again, Cancel())]  # it is free again
        assert sorted(path.name for path in tmp_path.iterdir()) == ["b.wav", "c.wav", "in.wav"]
    finally:
        await converter.close()
