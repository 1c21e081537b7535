"""On a card, and on no device at all: nothing is brought back between the stages."""

import copy

import numpy as np
import pytest
import soundfile

from bot.engines import Converted

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
from plugins.ddsp_svc.quick.net import QuickNet, Sung
from plugins.ddsp_svc.quick.shape import QuickShape
from plugins.ddsp_svc.rmvpe import Rmvpe, pitch_mel
from plugins.ddsp_svc.shelf import find_voices
from plugins.ddsp_svc.training.course import QuickCourse
from plugins.ddsp_svc.training.full import FullCourse, Helpers, full_lessons
from plugins.ddsp_svc.training.lessons import make_lessons
from plugins.ddsp_svc.units import resample, units_for
from plugins.ddsp_svc.weights import empty
from tests.golden import CARD
from tests.tiny_ddsp import convert, write_voice

FRAMES = 40
META = torch.device("meta")


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


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_nothing_comes_back_to_the_processor_between_the_stages(folder, dtype):
    """Values on the device `meta` do not exist, so whoever asks for one fails."""
    voice, vocoder, encoder = networks(folder, META)
    quickened(voice.reflow_model.velocity_fn, dtype)
    nets = (voice, quickened(vocoder, dtype), quickened(encoder, dtype))
    with torch.inference_mode():
        made = sung(nets, META)
    assert made.shape == (2, FRAMES * 512)
    assert (made.device, made.dtype) == (META, torch.float32)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_nor_from_the_pitch_network_or_the_older_vocoder(tmp_path, dtype):
    folder = write_voice(tmp_path, mini=False)
    rmvpe = quickened(empty(Rmvpe).eval(), dtype)
    vocoder = quickened(open_vocoder(folder / "nsf_hifigan" / "model").to(META), dtype)
    with torch.inference_mode():
        heard = resample(given(1, 44_100, device=META), 44_100, 16_000)
        assert rmvpe(pitch_mel(heard)).shape == (1, 101, 360)
        f0, samples = given(2, FRAMES, device=META), FRAMES * 512
        phases, noise = given(1, 1, 9, device=META), given(2, samples, 9, device=META)
        source = vocoder.source(f0, start=given(2, 1, device=META), phases=phases, noise=noise)
        made = vocoder(given(2, 128, FRAMES, device=META), source)
    assert (made.shape, made.dtype) == ((2, 1, samples), torch.float32)


def test_nor_from_a_quick_voice():
    net = QuickNet(QuickShape()).to(META)
    frames = [given(1, FRAMES, device=META) for _ in range(3)]
    content = given(1, FRAMES, 16, device=META)
    words = Sung(content=content, f0=frames[0], voiced=frames[1], volume=frames[2])
    with torch.inference_mode():
        made = net.render(words, given(1, FRAMES * 512, device=META), start=0.2, formant=2.0)
    assert (made.shape, made.device) == ((1, FRAMES * 512), META)


class Unread(Exception):
    """The loss is asked for, which the device `meta` cannot tell: the step went so far."""


@pytest.mark.parametrize("preset", ["quick", "full"])
def test_a_step_of_a_training_asks_for_nothing_but_its_loss(folder, preset, monkeypatch):
    def read(loss):
        assert (loss.device, loss.shape) == (META, ())
        raise Unread

    noise = np.random.default_rng(1).normal(0, 0.1, 3 * 44_100).astype(np.float32)
    course = (quick_course if preset == "quick" else full_course)(folder, noise)
    monkeypatch.setattr(torch.Tensor, "__float__", read)
    monkeypatch.setattr(torch.optim.AdamW, "step", lambda optimizer: None)  # knows no such device
    with pytest.raises(Unread):
        course.learn(0, 0.0)


def quick_course(folder, noise):
    lessons = make_lessons([noise], QuickShape(), lambda: None, lambda part: None)
    return QuickCourse(lessons, META, 1)


def full_course(folder, noise):
    (voice,) = find_voices(folder)
    net = open_voice(voice.checkpoint, voice.config)
    _, vocoder, encoder = networks(folder, "cpu")
    helpers = Helpers(encoder=encoder, vocoder=vocoder, config=voice.config)
    lessons = full_lessons([noise], helpers, torch.device("cpu"), lambda: None, lambda part: None)
    return FullCourse(net, lessons, helpers, META, 1)


def apart(made, wanted):
    return float(np.sqrt(((made - wanted) ** 2).mean() / (wanted**2).mean()))


@on_a_card
def test_a_card_sings_several_slices_as_it_sings_one(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "BODY", 40)
    monkeypatch.setattr(engine_module, "AROUND", 8)
    card = torch.device("cuda", 0)
    convert(folder, tmp_path, DdspEngine(card, batch=1), name="plain.wav")
    engine = DdspEngine(card, batch=3, graphs=True)
    emitted = convert(folder, tmp_path, engine, name="quick.wav")
    plain, quick = (soundfile.read(tmp_path / f"{one}.wav")[0] for one in ("plain", "quick"))
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
