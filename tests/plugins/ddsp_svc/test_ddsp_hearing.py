# ruff: noqa: E402 - the plugin imports torch, which may not be there
"""Pitch network, content encoders and the signal blocks around them, against the reference."""

import gc
import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

from bot.audio import at_frames, fill_gaps, shifted
from plugins.ddsp_svc.hubert import Hubert, is_soft, soft_names
from plugins.ddsp_svc.loudness import gate, over_samples, volume
from plugins.ddsp_svc.mel import MelShape, log_mel, mel_filters
from plugins.ddsp_svc.rmvpe import Rmvpe, pitch_mel
from plugins.ddsp_svc.salience import local_f0, path_f0
from plugins.ddsp_svc.units import align_index, encode, interleaved, resample
from plugins.ddsp_svc.weights import fill, folded
from tests.golden import DEVICES, golden, made_weights

UNUSED = ("unet.tf", "label_embedding", "masked_spec_embed", "final_proj")


@pytest.fixture(autouse=True)
def _inference():
    with torch.inference_mode():
        yield
    gc.collect()


@pytest.fixture(scope="module")
def blocks():
    return golden("dsp_blocks")


def product(numbers):
    return math.prod(numbers)


def rmvpe_scales(key, shapes):
    shape, prefix = shapes[key], key.rpartition(".")[0]
    root3 = math.sqrt(3)
    if key.endswith("running_mean"):
        return 0, 0.2
    if key.endswith("running_var"):
        return 1, 0.3
    if f"{prefix}.running_mean" in shapes:
        if key.endswith("bias"):
            return 0, 0.1
        return (0.15, 0.05) if key.endswith("conv.4.weight") else (1, 0.2)
    if ".gru." in key:
        return 0, 0.125
    if key == "fc.1.weight":
        return 0, 2.5 * root3 / math.sqrt(512)
    if key == "fc.1.bias":
        return -2, 1
    if key.endswith("bias"):
        return 0, 0.1
    if ".conv1.0." in key:
        return 0, root3 / math.sqrt(shape[0] * 9 / 4)
    return 0, (0.25 if key == "cnn.weight" else 1) * root3 / math.sqrt(product(shape[1:]))


def hubert_scales(key, shapes):
    shape, root3 = shapes[key], math.sqrt(3)
    if key.endswith("weight_g"):
        partner = shapes[key[:-1] + "v"]
        offset = math.sqrt(product(partner) / product(shape)) / math.sqrt(product(partner[1:]))
        return offset, 0.2 * offset
    if key.endswith("weight_v"):
        return 0, root3 / math.sqrt(product(shape[1:]))
    if "norm" in key:
        return (1, 0.2) if key.endswith("weight") else (0, 0.1)
    if len(shape) == 1:
        return 0, 0.1
    scale = root3 / math.sqrt(product(shape[1:]))
    if "out_proj" in key:
        return 0, 0.3 * scale
    return 0, (
        2 if len(shape) == 3 or any(p in key for p in ("q_proj", "k_proj", "in_proj")) else 1
    ) * scale


@pytest.mark.parametrize("device", DEVICES)
def test_rmvpe_hears_the_pitches_of_the_reference(device):
    file, net = golden("rmvpe", device), Rmvpe()
    fill(net, made_weights("rmvpe", rmvpe_scales, unused=UNUSED), "RMVPE")
    net.to(device)
    sound = file["in_audio_16000"][None]
    file.check("in_mel", pitch_mel(sound))
    mel = file["in_mel"]
    padded = torch.nn.functional.pad(mel, (0, -mel.shape[-1] % 32))
    picture = net.unet(padded.transpose(1, 2)[:, None])
    file.check("unet_out_sub", picture[:, :, ::8, ::8])
    picture = net.cnn(picture)
    file.check("cnn_out_sub", picture[:, :, ::4, ::4])
    file.check("gru_out_sub", net.fc[0](picture.transpose(1, 2).flatten(-2))[:, ::4, ::4])
    salience = net(mel)
    file.check("salience", salience)
    file.check("salience", net(pitch_mel(sound)), chain=True)
    file.check("f0_local", local_f0(salience[0].cpu().numpy()))
    file.check("f0_viterbi", path_f0(salience[0].cpu().numpy()))


@pytest.mark.parametrize("device", DEVICES)
def test_contentvec_hears_the_units_of_the_reference(device):
    file, net = golden("contentvec768l12", device), Hubert()
    fill(net, folded(made_weights("contentvec768l12", hubert_scales, unused=UNUSED)), "ContentVec")
    net.to(device)
    sound = file["in_audio_16000"][None]
    features = net.feature_extractor(sound)
    file.check("conv_features_sub", features[:, ::8])
    entering = net.encoder.prepared(net.feature_projection(features.transpose(1, 2)))
    file.check("encoder_input_sub", entering[..., ::8])
    units = net(sound)
    file.check("units", units)
    padded = net(torch.nn.functional.pad(sound, (160, 0)))
    file.check("units_left_padded_160", padded[..., ::4])
    assert torch.equal(encode(net, sound, twice=True), interleaved(units, padded))


@pytest.mark.parametrize("device", DEVICES)
def test_hubert_soft_hears_the_units_of_the_reference(device):
    file, net = golden("hubert_soft", device), Hubert(soft=True)
    state = made_weights("hubert_soft", hubert_scales, unused=UNUSED)
    assert is_soft(state)
    fill(net, folded(soft_names(state)), "HuBERT-soft")
    net.to(device)
    sound = file["in_audio_16000"][None]
    features = net.feature_extractor(torch.nn.functional.pad(sound, (40, 40)))
    file.check("conv_features_sub", features[:, ::8])
    entering = net.encoder.prepared(net.feature_projection(features.transpose(1, 2)))
    file.check("encoder_input_sub", entering[..., ::8])
    file.check("units", net(sound))


def test_the_pitch_is_read_from_the_salience(blocks):
    salience = blocks.arrays["in_salience"][0]
    blocks.check("salience_f0_local", local_f0(salience))
    blocks.check("salience_f0_viterbi", path_f0(salience))


def frames(blocks, rate, floor, front=0.0):
    hop = 512 * rate / 44_100
    count = int(blocks.config[f"f0_audio_samples_{rate}"] // hop) + 1
    skipped = int(front * rate / hop)
    f0 = np.zeros(count, np.float32)
    f0[skipped:] = at_frames(blocks.arrays["in_f0_100hz"], np.arange(count - skipped) * hop / rate)
    return f0 if floor is None else fill_gaps(f0, floor)


@pytest.mark.parametrize(
    ("name", "rate", "floor"),
    [
        ("f0_frames_44100_uv0", 44_100, None),
        ("f0_frames_44100", 44_100, 65.0),
        ("f0_frames_44100_min120", 44_100, 120.0),
        ("f0_frames_48000", 48_000, 65.0),
    ],
)
def test_the_contour_reaches_the_frames(blocks, name, rate, floor):
    blocks.check(name, frames(blocks, rate, floor))


def test_the_contour_may_begin_late_be_shifted_or_be_empty(blocks):
    front = blocks.config["f0_silence_front_s"]
    blocks.check("f0_frames_44100_front", frames(blocks, 44_100, 65.0, front))
    blocks.check("f0_key_shifted", shifted(frames(blocks, 44_100, 65.0), 4))
    silent = at_frames(np.zeros(40, np.float32), np.arange(30) * 512 / 44_100)
    blocks.check("f0_frames_all_unvoiced", fill_gaps(silent))


def test_volume_and_gate_are_those_of_the_reference(blocks):
    sound, other = blocks.arrays["in_audio_44100"], blocks.arrays["in_audio_48000"]
    scale = 48_000 / 44_100
    blocks.check("volume_44100_w1024", volume(sound, 512, 1024))
    blocks.check("volume_44100_w2048", volume(sound, 512, 2048))
    blocks.check("volume_48000_w2048", volume(other, 512 * scale, 2048))
    blocks.check("volume_48000_scaled", volume(other, 512 * scale, 1024 * scale))
    opened = gate(blocks.arrays["volume_44100_w1024"], blocks.config["gate_db"])
    assert np.array_equal(opened, blocks.arrays["gate_frames"])
    blocks.check("gate_samples", over_samples(opened, 512))


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_sound_comes_to_the_encoders_rate(blocks, rate):
    made = resample(blocks[f"in_audio_{rate}"][None], rate, 16_000)[0]
    blocks.check(f"resample_{rate}_16000", made)


@pytest.mark.parametrize(
    ("case", "rate", "hop", "encoder_hop"),
    [
        ("a", 44_100, 512, 320),
        ("b", 44_100, 512, 320),
        ("c", 48_000, 512 * 48_000 / 44_100, 320),
        ("d", 44_100, 512, 160),
    ],
)
def test_each_frame_has_its_nearest_unit(blocks, case, rate, hop, encoder_hop):
    expected = blocks.arrays[f"align_index_{case}"]
    ratio = (hop / rate) / (encoder_hop / 16_000)
    units = blocks.config[f"align_units_{case}"]
    assert np.array_equal(align_index(units, len(expected), ratio), expected)


def test_two_passes_are_interleaved(blocks):
    plain, padded = blocks["in_tta_plain"], blocks["in_tta_padded"]
    assert torch.equal(interleaved(plain, padded[:, :-1]), blocks["tta_same"])
    assert torch.equal(interleaved(plain, padded), blocks["tta_longer"])


def test_mels_are_those_of_the_reference(blocks):
    sound, shape = blocks["in_audio_44100"][None], MelShape()
    blocks.check("nsf_mel", log_mel(sound, shape)[0])
    blocks.check("nsf_mel_key_p3", log_mel(sound, shape, 3)[0])
    blocks.check("nsf_mel_key_m25", log_mel(sound, shape, -2.5)[0])
    blocks.check("nsf_mel_short700", log_mel(sound[:, 5000:5700], shape)[0])
    blocks.check("rmvpe_mel", pitch_mel(blocks["in_audio_16000"][None])[0])
    blocks.check("nsf_mel_filterbank", mel_filters(44_100, 2048, 128, 40, 16_000))
    blocks.check("rmvpe_mel_filterbank", mel_filters(16_000, 1024, 128, 30, 8000, htk=True))
