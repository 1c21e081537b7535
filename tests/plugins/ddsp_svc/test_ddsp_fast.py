"""The quick forms of the networks make what the exact ones make, within named tolerances."""

import copy

import pytest
import soundfile

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

# ruff: noqa: E402 - these import torch
from plugins.ddsp_svc import engine as engine_module
from plugins.ddsp_svc.checkpoints import open_vocoder, open_voice
from plugins.ddsp_svc.engine import DdspEngine
from plugins.ddsp_svc.fast import dtype_for, quickened
from plugins.ddsp_svc.hubert import Hubert
from plugins.ddsp_svc.planning import plan
from plugins.ddsp_svc.rmvpe import Rmvpe
from plugins.ddsp_svc.settings import DdspSettings
from plugins.ddsp_svc.shelf import find_voices
from tests.tiny_ddsp import write_song, write_voice

SAME = 1e-5  # of the root mean square: the same numbers in another order
HALF = 0.03  # with numbers of half the bits
FORMS = [(torch.float32, SAME), (torch.bfloat16, HALF)]


@pytest.fixture(scope="module", params=[True, False], ids=["mini", "classic"])
def folder(request, tmp_path_factory):
    return write_voice(tmp_path_factory.mktemp("ddsp"), mini=request.param)


def apart(made, wanted):
    """The relative error of the root mean square."""
    return float((made - wanted).square().mean().sqrt() / wanted.square().mean().sqrt())


@pytest.mark.parametrize(("dtype", "tolerance"), FORMS)
def test_the_vocoder(folder, dtype, tolerance):
    net = open_vocoder(folder / "nsf_hifigan" / "model")
    torch.manual_seed(1)
    mel, f0 = torch.randn(1, 128, 24) - 4, torch.linspace(200, 300, 24)[None]
    with torch.inference_mode():
        source = net.source(f0)
        exact = net(mel, source)
        made = quickened(copy.deepcopy(net), dtype)(mel, source)
    assert made.dtype is torch.float32
    assert apart(made, exact) < tolerance


@pytest.mark.parametrize(("dtype", "tolerance"), FORMS)
def test_the_flow(folder, dtype, tolerance):
    (voice,) = find_voices(folder)
    net = open_voice(voice.checkpoint, voice.config).reflow_model.velocity_fn
    torch.manual_seed(2)
    x, mel = torch.randn(2, 1, 40, 128).unbind()
    with torch.inference_mode():
        exact = net(x, 0.3, net.condition(mel))
        quick = quickened(copy.deepcopy(net), dtype)
        made = quick(x, 0.3, quick.condition(mel))
        again = quick(x, 0.3, quick.condition(mel))
    assert apart(made, exact) < tolerance
    assert torch.equal(made, again)  # what the time adds is kept


@pytest.mark.parametrize(("dtype", "tolerance"), FORMS)
@pytest.mark.parametrize(
    ("build", "shape"), [(lambda: Hubert(layers=1), (1, 4000)), (Rmvpe, (1, 128, 32))]
)
def test_the_encoder_and_the_pitch_network(build, shape, dtype, tolerance):
    torch.manual_seed(3)
    net, given = build().eval(), torch.randn(*shape)
    with torch.inference_mode():
        exact = net(given)
        made = quickened(copy.deepcopy(net), dtype)(given)
    assert apart(made, exact) < tolerance


def test_the_numbers_are_those_of_the_machine(monkeypatch):
    processor = torch.device("cpu")
    monkeypatch.setattr("plugins.ddsp_svc.fast._matrix_unit", lambda: True)
    assert dtype_for("auto", processor) is torch.bfloat16
    monkeypatch.setattr("plugins.ddsp_svc.fast._matrix_unit", lambda: False)
    assert dtype_for("auto", processor) is torch.float32
    card = torch.device("cuda")
    for generation, dtype in ((9, torch.bfloat16), (7, torch.float16)):
        monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _, g=generation: (g, 0))
        assert dtype_for("auto", card) is dtype
    assert dtype_for("float32", card) is torch.float32


class Full:
    """A voice that has memory for short slices alone."""

    def __init__(self, most):
        self.most = most
        self.sung = []

    def sing(self, part):
        self.sung.append(part.end - part.begin)
        if part.end - part.begin > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return torch.zeros((part.end - part.begin) * 512).numpy()


class Emitted(list):
    cancelled = False

    def __call__(self, event):
        self.append(event)


def convert_in(folder, tmp_path, monkeypatch, most):
    singer = Full(most)
    engine = DdspEngine(torch.device("cpu"))
    monkeypatch.setattr(engine, "_ready", lambda order: lambda sound, pitch, check: singer)
    song = write_song(tmp_path / "in.wav", seconds=4)
    from bot.engines import ConvertRequest

    order = plan(
        ConvertRequest(source=song, target=tmp_path / "out.wav"),
        find_voices(folder),
        DdspSettings(),
        folder,
    )
    emitted = Emitted()
    engine.convert(order, emitted)
    return emitted


def test_a_full_memory_halves_the_slices_and_says_so(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "BODY", 400)
    emitted = convert_in(folder, tmp_path, monkeypatch, most=220)
    assert "the memory was full; slices of 200 frames are sung now" in emitted[-1].notes
    assert soundfile.info(tmp_path / "out.wav").frames == 4 * 44_100


def test_a_memory_that_is_too_small_for_anything_is_told(folder, tmp_path, monkeypatch):
    from bot.errors import EngineUnusable

    with pytest.raises(EngineUnusable, match="too little memory"):
        convert_in(folder, tmp_path, monkeypatch, most=0)
    assert not (tmp_path / "out.wav").exists()
