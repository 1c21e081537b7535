"""A small random voice with all that it needs, written as the public files are."""

import json

import numpy as np
import pytest
import soundfile

from bot.engines import ConvertRequest

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

# ruff: noqa: E402 - these import torch
from plugins.ddsp_svc.hubert import Hubert
from plugins.ddsp_svc.planning import plan
from plugins.ddsp_svc.settings import DdspSettings
from plugins.ddsp_svc.shelf import find_voices
from plugins.ddsp_svc.voice import VoiceNet, VoiceShape
from tests.golden import golden

CONFIG = """\
data:
  sampling_rate: 44100
  block_size: 512
  volume_smooth_size: 1024
  encoder: contentvec768l12
  encoder_sample_rate: 16000
  encoder_hop_size: 320
  encoder_out_channels: 768
  f0_min: 65
  f0_max: 1600
model:
  type: RectifiedFlow
  win_length: 2048
  n_aux_layers: 1
  n_aux_chans: 32
  n_layers: 1
  n_chans: 32
  t_start: 0.0
  use_pitch_aug: true
  n_spk: 2
  glu_type: softsign_glu
vocoder:
  type: nsf-hifigan
  ckpt: pretrain/nsf_hifigan/model
infer:
  infer_step: 2
  method: euler
"""
VOCODER = {
    "sampling_rate": 44100,
    "num_mels": 128,
    "hop_size": 512,
    "n_fft": 2048,
    "win_size": 2048,
    "fmin": 40,
    "fmax": 16000,
    "mini_nsf": True,
    "upsample_rates": [8, 8, 2, 2, 2],
    "upsample_kernel_sizes": [16, 16, 4, 4, 4],
    "upsample_initial_channel": 64,
    "resblock": "1",
    "resblock_kernel_sizes": [3, 7, 11],
    "resblock_dilation_sizes": [[1, 3, 5]] * 3,
}
NORMED = ("stack.0", "stack.2", "stack2.0", "stack2.2", "pos_conv_embed.conv")


def voice_state():
    torch.manual_seed(1)
    net = VoiceNet(
        VoiceShape(
            units=768, speakers=2, shifts=True, aux_layers=1, aux_channels=32, layers=1, channels=32
        )
    )
    return unfolded(net.state_dict())


def unfolded(state):
    """With the weight norm that the public files have."""
    made = {}
    for key, value in state.items():
        if not key.endswith(tuple(f"{name}.weight" for name in NORMED)):
            made[key] = value.clone()
            continue
        axes = (0, 1) if "pos_conv" in key else (1, 2)
        made[f"{key}_g"] = torch.linalg.vector_norm(value, dim=axes, keepdim=True)
        made[f"{key}_v"] = value.clone()
    return made


def write_voice(folder, name="luna", *, mini=True):
    """A folder as docs/singing.md has it: a voice of two speakers, its encoder, its vocoder."""

    place = folder / "voices" / name
    place.mkdir(parents=True)
    torch.save({"global_step": 100, "model": voice_state()}, place / "model_100.pt")
    (place / "config.yaml").write_text(CONFIG)
    about = {"label": "Luna", "speakers": ["luna", "mira"], "median_hz": 330}
    (place / "voice.json").write_text(json.dumps(about))
    vocoder = folder / "nsf_hifigan"
    vocoder.mkdir(exist_ok=True)
    torch.save(
        {"generator": golden(f"nsf_hifigan_{'mini' if mini else 'classic'}").state},
        vocoder / "model",
    )
    (vocoder / "config.json").write_text(json.dumps(VOCODER | {"mini_nsf": mini}))
    encoder = folder / "contentvec"
    encoder.mkdir(exist_ok=True)
    torch.manual_seed(2)
    torch.save(unfolded(Hubert(layers=1).state_dict()), encoder / "pytorch_model.bin")
    return folder


def write_song(path, seconds=3.0, hz=220.0, rate=48_000, silence=0.0):
    """A sung vowel, in stereo, after some silence."""
    time = np.arange(int(seconds * rate)) / rate
    phase = 2 * np.pi * hz * time
    sound = sum(np.sin(order * phase) / order for order in range(1, 30)) * 0.2
    sound = np.concatenate([np.zeros(int(silence * rate)), sound])
    soundfile.write(path, np.stack([sound, sound], axis=1), rate)
    return path


class Emitted(list):
    """Takes events as the worker's `emit` does."""

    cancelled = False

    def __call__(self, event):
        self.append(event)

    @property
    def steps(self):
        return [event.step for event in self[:-1]]


def convert(folder, tmp_path, engine, name="out.wav", **changes):
    request = ConvertRequest(
        source=write_song(tmp_path / "in.wav", seconds=2), target=tmp_path / name, **changes
    )
    emitted = Emitted()
    engine.convert(plan(request, find_voices(folder), DdspSettings(), folder), emitted)
    return emitted
