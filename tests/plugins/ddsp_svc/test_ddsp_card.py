"""On a card, and on no device at all: nothing is brought back between the stages."""

import copy

import numpy as np
import pytest
import soundfile

from bot.engines import Converted, ConvertRequest

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

# ruff: noqa: E402 - these import torch
from plugins.ddsp_svc import engine as engine_module
from plugins.ddsp_svc.checkpoints import open_vocoder, open_voice
from plugins.ddsp_svc.devices import dtype_for
from plugins.ddsp_svc.engine import DdspEngine
from plugins.ddsp_svc.enhancer import Place, spoken_mel, vocoded
from plugins.ddsp_svc.fast import quickened
from plugins.ddsp_svc.flow import flow
from plugins.ddsp_svc.hubert import Hubert
from plugins.ddsp_svc.launches import quick_launches
from plugins.ddsp_svc.planning import plan
from plugins.ddsp_svc.settings import DdspSettings
from plugins.ddsp_svc.shelf import find_voices
from plugins.ddsp_svc.units import units_for
from tests.golden import CARD
from tests.tiny_ddsp import write_song, write_voice

FRAMES = 40


def on_a_card(test):
    """Marked so that it is left out, with the reason, where there is none."""
    for mark in CARD:
        test = mark(test)
    return test


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_voice(tmp_path_factory.mktemp("ddsp"))


def networks(folder, device):
    (voice,) = find_voices(folder)
    nets = (
        open_voice(voice.checkpoint, voice.config),
        open_vocoder(folder / "nsf_hifigan" / "model"),
        Hubert(layers=1).eval(),
    )
    return [net.to(device) for net in nets]


def given(*shape, device):
    return torch.rand(*shape).to(device)


def sung(nets, device, batch=2):
    """All stages after one another, on a device."""
    voice, vocoder, encoder = nets
    f0 = 200 + 50 * given(batch, FRAMES, device=device)
    start = given(batch, 1, device=device).double()
    units = units_for(
        encoder, given(batch, FRAMES * 512, device=device), 44_100, 512, FRAMES, twice=True
    )
    drawn = voice.draw(
        units,
        f0,
        given(batch, FRAMES, 1, device=device),
        given(batch, FRAMES * 512, device=device),
        speakers=given(1, 2, device=device),
        shift=given(1, 1, device=device),
        start=start,
    )
    mel = spoken_mel(drawn, vocoder.shape.mel)
    noise = given(batch, FRAMES, 128, device=device)
    finer = flow(voice.reflow_model.velocity_fn, mel, noise, steps=2, method="rk4")
    return vocoded(vocoder, finer, f0, lambda: None, Place(phases=start))


def test_nothing_comes_back_to_the_processor_between_the_stages(folder):
    """Values on the device `meta` do not exist, so whoever asks for one fails."""
    with torch.inference_mode():
        made = sung(networks(folder, "meta"), torch.device("meta"))
    assert made.shape == (2, FRAMES * 512)
    assert made.device.type == "meta"


class Emitted(list):
    cancelled = False

    def __call__(self, event):
        self.append(event)


def convert(engine, folder, tmp_path, name):
    song = write_song(tmp_path / "in.wav", seconds=4)
    request = ConvertRequest(source=song, target=tmp_path / name)
    emitted = Emitted()
    engine.convert(plan(request, find_voices(folder), DdspSettings(), folder), emitted)
    return emitted, soundfile.read(tmp_path / name, dtype="float32")[0]


def apart(made, wanted):
    return float(np.sqrt(((made - wanted) ** 2).mean() / (wanted**2).mean()))


@on_a_card
def test_a_card_sings_several_slices_as_it_sings_one(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "BODY", 40)
    monkeypatch.setattr(engine_module, "AROUND", 8)
    card = torch.device("cuda", 0)
    _, plain = convert(DdspEngine(card, batch=1), folder, tmp_path, "plain.wav")
    engine = DdspEngine(card, batch=3, graphs=True)
    emitted, quick = convert(engine, folder, tmp_path, "quick.wav")
    assert isinstance(emitted[-1], Converted)
    assert torch.cuda.get_device_name(card) in emitted[0].step
    assert not [note for note in emitted[-1].notes if "graph" in note or "memory" in note]
    assert apart(quick, plain) < 1e-3


@on_a_card
def test_a_recorded_step_moves_as_the_plain_one(folder):
    card = torch.device("cuda", 0)
    plain = networks(folder, card)[0].reflow_model.velocity_fn
    quick, told = copy.deepcopy(plain), []
    quick_launches(quick, card, told.append, compiled=False, graphs=True)
    with torch.inference_mode():
        for method in ("euler", "rk4"):
            mel, noise = torch.randn(2, 2, 60, 128, device=card).unbind()
            exact = flow(plain, mel, noise, steps=6, method=method)
            made = flow(quick, mel, noise, steps=6, method=method)
            assert torch.allclose(made, exact, atol=1e-5)
    assert told == []


@on_a_card
def test_half_numbers_are_near_enough_on_a_card(folder):
    card = torch.device("cuda", 0)
    nets = networks(folder, card)
    with torch.inference_mode():
        torch.manual_seed(1)
        exact = sung(nets, card).cpu().numpy()
        dtype = dtype_for("auto", card)
        voice, vocoder, encoder = nets
        quickened(voice.reflow_model.velocity_fn, dtype)
        torch.manual_seed(1)
        made = sung((voice, quickened(vocoder, dtype), quickened(encoder, dtype)), card)
    assert apart(made.cpu().numpy(), exact) < 0.05
