"""The quick forms of the networks make what the exact ones make, within named tolerances."""

import copy

import pytest

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

# ruff: noqa: E402 - these import torch
from plugins.ddsp_svc.checkpoints import open_vocoder, open_voice
from plugins.ddsp_svc.fast import quickened
from plugins.ddsp_svc.hubert import Hubert
from plugins.ddsp_svc.rmvpe import Rmvpe
from plugins.ddsp_svc.shelf import find_voices
from tests.tiny_ddsp import write_voice

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
        exact = net(x, net.at(0.3), net.condition(mel))
        quick = quickened(copy.deepcopy(net), dtype)
        made = quick(x, quick.at(0.3), quick.condition(mel))
    assert apart(made, exact) < tolerance


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
