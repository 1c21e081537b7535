"""The full preset: its checkpoints are those of DDSP-SVC 6.5, begun from a voice or from chance."""

from dataclasses import replace

import pytest
from ruamel.yaml import YAML

from bot.engines import TrainBegun, TrainConsent, TrainProgress, TrainRequest, VoiceReady
from bot.errors import EngineUnusable

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

# ruff: noqa: E402 - these import torch
from plugins.ddsp_svc.checkpoints import open_voice
from plugins.ddsp_svc.config import read_voice_config
from plugins.ddsp_svc.glance import version_of
from plugins.ddsp_svc.settings import DdspSettings
from plugins.ddsp_svc.shelf import find_voices
from plugins.ddsp_svc.trainer import DdspTrainer, plan_training
from plugins.ddsp_svc.training import full
from plugins.ddsp_svc.training.public import with_weight_norm
from plugins.ddsp_svc.training_process import TrainerEngine
from tests.golden import golden
from tests.said import TAUGHT, write_recordings
from tests.tiny_ddsp import CONFIG, write_voice

pytestmark = pytest.mark.timeout(300)
CONSENT = TrainConsent(who="Mira", when="2026-11-01", statement="My voice may sing here.")


class Emitted(list):
    cancelled = False

    def __call__(self, event):
        self.append(event)
        return True

    def of(self, kind):
        return [event for event in self if isinstance(event, kind)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_voice(tmp_path_factory.mktemp("ddsp"))


@pytest.fixture(scope="module")
def request_(folder, tmp_path_factory):
    recordings = write_recordings(tmp_path_factory.mktemp("mira"), "en-us+f3", TAUGHT[:4])
    return TrainRequest(
        folder=recordings, name="mira", consent=CONSENT, preset="full", base="luna", steps=12
    )


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(full, "BATCH", 2)
    monkeypatch.setattr(full, "CROP", 40)
    monkeypatch.setattr(full, "WARM", 2)
    monkeypatch.setattr(full, "FASTEST", 3e-3)


def trained(request, folder):
    emitted = Emitted()
    TrainerEngine(torch.device("cpu"), keep_s=1e9).train(plan_training(request, folder), emitted)
    return emitted


def test_a_voice_that_goes_on_from_another_has_the_public_names(folder, request_):
    emitted = trained(request_, folder)
    assert emitted.of(VoiceReady)[0].step == 12
    place = folder / "voices" / "mira"
    state = torch.load(place / "model_12.pt", weights_only=True)
    assert set(state) == {"global_step", "model"}
    public = torch.load(folder / "voices" / "luna" / "model_100.pt", weights_only=True)["model"]
    assert set(state["model"]) == set(public)
    assert {key: value.shape for key, value in state["model"].items()} == {
        key: value.shape for key, value in public.items()
    }
    assert version_of(state["model"]) == "6.5"
    written = YAML(typ="safe").load((place / "config.yaml").read_text("utf-8"))
    expected = YAML(typ="safe").load(CONFIG)
    assert written == expected
    open_voice(place / "model_12.pt", read_voice_config(place / "config.yaml"))
    (voice,) = [one for one in find_voices(folder) if one.name == "mira"]
    assert voice.flaw == ""
    again = trained(replace(request_, steps=14), folder)
    assert again.of(TrainBegun)[0].step == 12
    assert again.of(VoiceReady)[0].step == 14


def test_what_is_learnt_lowers_the_loss(folder, request_, monkeypatch):
    monkeypatch.setattr("plugins.ddsp_svc.training_process.TELL_S", 0.0)
    losses = [
        e.loss for e in trained(replace(request_, name="b", steps=40), folder).of(TrainProgress)
    ]
    assert sum(losses[-8:]) < 0.8 * sum(losses[:8])


def test_the_names_of_a_new_voice_are_those_of_the_reference(monkeypatch):
    file = golden("ddsp_svc_65_model")
    config = read_config_of(file.config)
    made = with_weight_norm(full.new_net(config, 0).state_dict())
    assert {key: tuple(value.shape) for key, value in made.items()} == {
        key: tuple(value.shape) for key, value in file.state.items()
    }


def read_config_of(config):
    from plugins.ddsp_svc.config import full_config

    return replace(
        full_config("contentvec768l12", "nsf-hifigan"),
        units=config["n_unit"],
        speakers=config["n_spk"],
        shifts=config["use_pitch_aug"],
        aux_layers=config["n_aux_layers"],
        aux_channels=config["n_aux_chans"],
        layers=config["n_layers"],
        channels=config["n_chans"],
        rate=config["sampling_rate"],
        block=config["block_size"],
        window=config["win_length"],
    )


def test_every_frame_at_one_time_moves_as_all_of_them_together(folder):
    (voice, *_) = [one for one in find_voices(folder) if one.name == "luna"]
    net = open_voice(voice.checkpoint, voice.config).reflow_model.velocity_fn
    x, mel = torch.randn(2, 1, 10, 128).unbind()
    with torch.inference_mode():
        together = net(x, net.at(0.4), net.condition(mel))
        apart = net.at_times(x, torch.full((1, 10), 0.4), net.condition(mel))
    assert torch.allclose(together, apart, atol=1e-5)


@pytest.mark.parametrize(
    ("kind", "generation", "half"), [("cuda", 8, True), ("cuda", 7, False), ("cpu", 9, False)]
)
def test_only_a_card_that_has_bfloat16_learns_in_it(monkeypatch, kind, generation, half):
    asked = []
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (generation, 0))
    monkeypatch.setattr(torch, "autocast", lambda *what, enabled: asked.append(enabled))
    full.half_numbers(torch.device(kind))
    assert asked == [half]


def test_a_voice_of_another_rate_is_nothing_to_begin_from(tmp_path, request_):
    folder = write_voice(tmp_path)
    config = folder / "voices" / "luna" / "config.yaml"
    config.write_text(CONFIG.replace("sampling_rate: 44100", "sampling_rate: 48000"))
    with pytest.raises(EngineUnusable, match="48000 Hz / 512; 44100 Hz / 512 are trained"):
        plan_training(request_, folder)


async def test_what_the_full_preset_needs_is_named(tmp_path, request_):
    trainer = DdspTrainer(DdspSettings(), tmp_path)
    quick, whole = await trainer.presets()
    assert (quick.name, quick.needs) == ("quick", "")
    assert "contentvec" in whole.needs
    with pytest.raises(EngineUnusable, match="contentvec"):
        plan_training(replace(request_, base=""), tmp_path)
    with pytest.raises(EngineUnusable, match="recordings alone"):
        plan_training(replace(request_, preset="quick"), tmp_path)
