"""Public files are told apart, loaded without running them, and named when they are wrong."""

import json
import os
import pickle

import pytest

from bot.engines import ConvertRequest
from bot.errors import EngineUnusable

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

# ruff: noqa: E402 - these import torch
from plugins.ddsp_svc import shelf
from plugins.ddsp_svc.checkpoints import (
    open_encoder,
    open_rmvpe,
    open_vocoder,
    open_voice,
)
from plugins.ddsp_svc.config import read_voice_config
from plugins.ddsp_svc.glance import version_of
from plugins.ddsp_svc.planning import plan
from plugins.ddsp_svc.rmvpe import Rmvpe
from plugins.ddsp_svc.settings import DdspSettings
from plugins.ddsp_svc.shelf import find_voices
from plugins.ddsp_svc.weights import folded
from tests.tiny_ddsp import CONFIG, voice_state, write_voice


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return write_voice(tmp_path_factory.mktemp("ddsp"))


@pytest.fixture
def place(tmp_path):
    """A voice's folder that a test may spoil."""
    folder = tmp_path / "voices" / "luna"
    folder.mkdir(parents=True)
    torch.save({"global_step": 1, "model": voice_state()}, folder / "model_1.pt")
    (folder / "config.yaml").write_text(CONFIG)
    return folder


def config_of(place):
    return read_voice_config(place / "config.yaml")


def flaw_of(place):
    """What the list of voices says of the only one."""
    [voice] = find_voices(place.parents[1])
    return voice.flaw


def request(tmp_path, **changes):
    return ConvertRequest(source=tmp_path / "in.wav", target=tmp_path / "out.wav", **changes)


def test_a_whole_folder_is_read_with_what_is_known_of_the_voice(whole):
    [voice] = find_voices(whole)
    assert (voice.flaw, voice.label, voice.median_hz) == ("", "Luna", 330)
    assert voice.told().trained
    assert voice.told().speakers == ("luna", "mira")


def test_the_checkpoint_with_the_most_steps_counts(whole, place):
    for steps in (9, 100, 20):
        (place / f"model_{steps}.pt").write_bytes((place / "model_1.pt").read_bytes())
    for name in ("contentvec", "nsf_hifigan"):
        (place.parents[1] / name).symlink_to(whole / name)
    [voice] = find_voices(place.parents[1])
    assert voice.checkpoint == place / "model_100.pt"


def test_a_voice_and_what_it_needs_load_with_weight_norm(whole):
    [voice] = find_voices(whole)
    net = open_voice(voice.checkpoint, voice.config)
    assert not any(one.requires_grad for one in net.parameters())
    assert open_vocoder(voice.vocoder).shape.mini
    assert open_encoder(voice.encoder).size == 768


def test_newer_weight_norm_names_mean_the_same():
    old = voice_state()
    new = {
        key.replace(".weight_g", ".parametrizations.weight.original0").replace(
            ".weight_v", ".parametrizations.weight.original1"
        ): value
        for key, value in old.items()
    }
    ours, theirs = folded(old), folded(new)
    assert set(ours) == set(theirs)
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)


def test_rmvpe_loads_bare_and_under_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr("plugins.ddsp_svc.rmvpe.WIDTH", 2)  # the real one has 92 million weights
    monkeypatch.setattr("plugins.ddsp_svc.rmvpe.MEMORY", 2)
    state = Rmvpe().state_dict() | {"unet.tf.layers.0.conv.0.weight": torch.zeros(1)}
    for name, held in (("bare.pt", state), ("named.pt", {"model": state})):
        torch.save(held, tmp_path / name)
        assert len(open_rmvpe(tmp_path / name).state_dict()) == len(state) - 1


OTHERS = {
    "6.0 or 6.1": ["reflow_model.velocity_fn.x", "ddsp_model.unit2ctrl.decoder.0.weight"],
    "6.2 to 6.4": ["reflow_model.velocity_fn.residual_layers.0.net.0.weight"],
    "5 or older": ["unit2ctrl.stack.0.weight"],
    "unknown": ["encoder.weight"],
}


@pytest.mark.parametrize("version", OTHERS)
def test_other_versions_are_named_and_refused(version, place):
    state = dict.fromkeys(OTHERS[version], torch.zeros(1))
    assert version_of(state) == version
    torch.save({"model": state}, place / "model_1.pt")
    said = "no voice of DDSP-SVC" if version == "unknown" else f"DDSP-SVC {version}"
    with pytest.raises(EngineUnusable, match=said) as caught:
        open_voice(place / "model_1.pt", config_of(place))
    assert "6.5" in str(caught.value)
    assert said in flaw_of(place)  # so it is nobody's usual voice


def test_a_file_with_code_in_it_is_refused_and_not_run(place, tmp_path):
    ran = tmp_path / "ran"

    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(ran),)

    torch.save({"model": Trap()}, place / "model_1.pt")
    with pytest.raises(EngineUnusable, match="could run code"):
        open_voice(place / "model_1.pt", config_of(place))
    assert "could run code" in flaw_of(place)
    for protocol in (0, 2, 4):
        (place / "model_1.pt").write_bytes(pickle.dumps(Trap(), protocol))
        with pytest.raises(EngineUnusable):
            open_voice(place / "model_1.pt", config_of(place))
        assert "could run code" in flaw_of(place)
    assert not ran.exists()


def test_a_file_from_before_torch_1_6_is_known_by_its_weights(place, whole):
    for name in ("contentvec", "nsf_hifigan"):
        (place.parents[1] / name).symlink_to(whole / name)
    held = {"model": voice_state()}
    torch.save(held, place / "model_1.pt", _use_new_zipfile_serialization=False)
    assert flaw_of(place) == ""


def test_a_cut_off_file_is_refused(place):
    file = place / "model_1.pt"
    file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(EngineUnusable, match=r"model_1\.pt"):
        open_voice(file, config_of(place))
    assert "model_1.pt is cut off" in flaw_of(place)


@pytest.mark.parametrize("content", [b"", b"half", b"<!DOCTYPE html>", b"uPKqbb", b"Kc}Xb", b"PK"])
def test_what_is_no_weight_file_is_called_so(place, content):
    """Such as the page of a site that should have sent a file."""
    file = place / "model_1.pt"
    file.write_bytes(content)
    with pytest.raises(EngineUnusable, match="is no weight file"):
        open_voice(file, config_of(place))
    assert "no weight file" in flaw_of(place)


def test_a_voice_of_another_program_is_refused_by_its_weights(place):
    torch.save({"weight": {"enc_p.x": torch.zeros(1)}, "sr": "40k"}, place / "model_1.pt")
    with pytest.raises(EngineUnusable, match="voice of another program"):
        open_voice(place / "model_1.pt", config_of(place))


def test_other_sizes_than_the_config_says_are_named(place):
    text = CONFIG.replace("n_chans: 32", "n_chans: 64")
    (place / "config.yaml").write_text(text)
    with pytest.raises(EngineUnusable, match="another shape in"):
        open_voice(place / "model_1.pt", config_of(place))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type: RectifiedFlow", "type: DiffusionNew", "only DDSP-SVC 6.x"),
        ("encoder: contentvec768l12", "encoder: cnhubertsoftfish", "cnhubertsoftfish"),
        ("  block_size: 512\n", "", "has no block_size"),
        ("  n_aux_layers: 1\n", "", "an earlier version than 6.5"),
        ("n_layers: 1", "n_layers: many", "not as DDSP-SVC writes it"),
        ("method: euler", "method: magic", "magic"),
        ("data:", "data: [", "no YAML"),
    ],
)
def test_a_config_that_cannot_be_used_is_the_voices_flaw(place, old, new, said):
    (place / "config.yaml").write_text(CONFIG.replace(old, new))
    [voice] = find_voices(place.parents[1])
    assert said in voice.flaw


def test_a_config_without_a_gate_is_of_the_earlier_kind(place):
    (place / "config.yaml").write_text(CONFIG.replace("  glu_type: softsign_glu\n", ""))
    assert config_of(place).gate == "atanglu"


@pytest.mark.parametrize("missing", ["contentvec", "nsf_hifigan"])
def test_a_voice_without_its_encoder_or_vocoder_says_so(whole, place, missing):
    folder = place.parents[1]
    for name in {"contentvec", "nsf_hifigan"} - {missing}:
        (folder / name).symlink_to(whole / name)
    [voice] = find_voices(folder)
    assert "is missing" in voice.flaw
    assert missing in voice.flaw
    with pytest.raises(EngineUnusable, match="cannot sing"):
        plan(request(folder), [voice], DdspSettings(), folder)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"resblock": "2"}, "kind 2"),
        ({"win_size": 1024}, "window of 1024"),
        ({"hop_size": 256}, "512 samples a frame, not 256"),
        ({"upsample_rates": None}, "says too little"),
        ([], "holds no settings"),
    ],
)
def test_a_vocoder_of_another_kind_is_refused(whole, tmp_path, changes, said):
    (tmp_path / "model").symlink_to(whole / "nsf_hifigan" / "model")
    config = json.loads((whole / "nsf_hifigan" / "config.json").read_text())
    held = config | changes if changes else changes
    (tmp_path / "config.json").write_text(json.dumps(held))
    with pytest.raises(EngineUnusable, match=said):
        open_vocoder(tmp_path / "model")


def test_a_checkpoint_that_a_training_takes_away_meanwhile_is_looked_for_again(
    whole, place, monkeypatch
):
    for name in ("contentvec", "nsf_hifigan"):
        (place.parents[1] / name).symlink_to(whole / name)
    look = shelf.refuse_misfit

    def late(checkpoint, *, quick):
        if checkpoint.name == "model_1.pt":
            checkpoint.rename(place / "model_2.pt")
        look(checkpoint, quick=quick)

    monkeypatch.setattr(shelf, "refuse_misfit", late)
    [voice] = find_voices(place.parents[1])
    assert (voice.flaw, voice.checkpoint) == ("", place / "model_2.pt")
    (place / "model_3.pt").symlink_to(place / "nowhere")
    assert "went away" in flaw_of(place)


def test_half_of_a_weight_norm_is_told_as_what_is_missing(place):
    state = voice_state()
    del state["ddsp_model.unit2ctrl.stack.0.weight_v"]
    torch.save({"model": state}, place / "model_1.pt")
    with pytest.raises(EngineUnusable, match=r"lack ddsp_model\.unit2ctrl\.stack\.0\.weight"):
        open_voice(place / "model_1.pt", config_of(place))


def test_weights_of_half_precision_are_multiplied_out_exactly(place):
    halved = {
        key: value.half() if value.is_floating_point() else value
        for key, value in voice_state().items()
    }
    torch.save({"model": halved}, place / "model_1.pt")
    loaded = open_voice(place / "model_1.pt", config_of(place)).state_dict()
    exact = folded({key: value.double() for key, value in halved.items()})
    for key, value in loaded.items():
        assert torch.allclose(value.double(), exact[key], rtol=1e-6, atol=1e-9), key


def test_shares_of_the_speakers_are_made_one(whole, tmp_path):
    voices = find_voices(whole)
    order = plan(request(tmp_path, speakers={"luna": 1, "mira": 3}), voices, DdspSettings(), whole)
    assert order.speakers == (0.25, 0.75)
    assert plan(request(tmp_path), voices, DdspSettings(), whole).speakers == (1.0, 0.0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"voice": "nobody"}, "there are: luna"),
        ({"speakers": {"lunas": 1}}, "did you mean 'luna'"),
        ({"f0": "rmvpe"}, "RMVPE is missing"),
        ({"f0": "magic"}, "rmvpe"),
        ({"enhancer": "magic"}, "flow, vocoder, none"),
        ({"key": 99.0}, "36 semitones"),
        ({"key": float("nan")}, "36 semitones"),
        ({"steps": -1}, "1 to 1000"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_with_what_there_is(whole, tmp_path, changes, said):
    with pytest.raises(EngineUnusable) as caught:
        plan(request(tmp_path, **changes), find_voices(whole), DdspSettings(), whole)
    assert said in str(caught.value)
