# ruff: noqa: E402 - the plugin imports torch, which may not be there
"""Each stage of a voice gives what the reference gives, from the same weights and noise."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

from plugins.ddsp_svc.filters import apply_filters
from plugins.ddsp_svc.flow import flow, normalised
from plugins.ddsp_svc.mel import MelShape, log_mel
from plugins.ddsp_svc.sines import sine
from plugins.ddsp_svc.source import comb
from plugins.ddsp_svc.vocoder import Vocoder, VocoderShape
from plugins.ddsp_svc.voice import VoiceNet, VoiceShape
from plugins.ddsp_svc.weights import fill, folded
from tests.golden import DEVICES, golden

IO = "ddsp_svc_65_io"


@pytest.fixture(autouse=True)
def _inference():
    with torch.inference_mode():
        yield


@pytest.fixture(params=DEVICES)
def device(request):
    return request.param


def voice(device, glu="softsign_glu"):
    file = golden("ddsp_svc_65_model")
    config = file.config
    net = VoiceNet(
        VoiceShape(
            rate=config["sampling_rate"],
            block=config["block_size"],
            window=config["win_length"],
            units=config["n_unit"],
            speakers=config["n_spk"],
            shifts=config["use_pitch_aug"],
            aux_layers=config["n_aux_layers"],
            aux_channels=config["n_aux_chans"],
            layers=config["n_layers"],
            channels=config["n_chans"],
            gate=glu,
        )
    )
    fill(net, folded(file.state), "the golden voice")
    return net.to(device)


def vocoder(name, device):
    file = golden(name)
    config = file.config
    net = Vocoder(
        VocoderShape(
            mel=MelShape(),
            mini=config["mini_nsf"],
            rates=tuple(config["upsample_rates"]),
            kernels=tuple(config["upsample_kernel_sizes"]),
            channels=config["upsample_initial_channel"],
            block_kernels=tuple(config["resblock_kernel_sizes"]),
            dilations=tuple(map(tuple, config["resblock_dilation_sizes"])),
        )
    )
    fill(net, folded(file.state), name)
    return net.to(device)


def test_the_comb_has_the_pulses_of_the_pitch(device):
    file = golden(IO, device)
    file.check("comb", comb(file["in_f0"][..., 0], 44_100, 512))


def controls(net, file):
    return net.ddsp_model.unit2ctrl.hidden(
        file["in_units"],
        file["comb"],
        file["in_noise_source"],
        file["in_volume"],
        None,
        file["in_aug_shift"],
    )


def test_the_controls_are_those_of_the_reference(device):
    file, net = golden(IO, device), voice(device)
    hidden = controls(net, file)
    file.check("ctrl_hidden", hidden)
    made = net.ddsp_model.unit2ctrl.dense_out(hidden)
    file.check("ctrl_frames", made[:, file.arrays["ctrl_frame_index"]])
    file.check("ctrl_bins", made[..., ::16])


@pytest.mark.parametrize("glu", ["softsign_glu", "atanglu"])
def test_the_sources_come_out_filtered(glu, device):
    file, net = golden(IO, device), voice(device, glu)
    made = net.ddsp_model.unit2ctrl.dense_out(controls(net, file))
    sound = apply_filters(made, file["comb"], file["in_noise_source"], net.ddsp_model.window, 512)
    file.check("ddsp_wav" if glu == "softsign_glu" else "atan_ddsp_wav", sound)


def test_the_mel_is_that_of_the_vocoder(device):
    file = golden(IO, device)
    file.check("ddsp_mel", log_mel(file["ddsp_wav"], MelShape()).transpose(1, 2))


@pytest.mark.parametrize(("name", "time"), [("velocity_t0", 0.0), ("velocity_t037", 0.37)])
def test_the_velocity_points_where_the_reference_points(name, time, device):
    file, net = golden(IO, device), voice(device).reflow_model.velocity_fn
    x = file["in_noise_flow"][:, 0].transpose(1, 2)
    file.check(name, net(x, net.at(time), net.condition(file["flow_cond_mel"])))


@pytest.mark.parametrize(
    ("name", "glu", "steps", "method", "start"),
    [
        ("flow_euler_k1", "softsign_glu", 1, "euler", 0.0),
        ("flow_euler_k4", "softsign_glu", 4, "euler", 0.0),
        ("flow_euler_k10", "softsign_glu", 10, "euler", 0.0),
        ("flow_rk4_k4", "softsign_glu", 4, "rk4", 0.0),
        ("flow_euler_k4_ts04", "softsign_glu", 4, "euler", 0.4),
        ("atan_flow_euler_k4", "atanglu", 4, "euler", 0.0),
    ],
)
def test_the_flow_arrives_where_the_reference_arrives(name, glu, steps, method, start, device):
    file, net = golden(IO, device), voice(device, glu).reflow_model.velocity_fn
    noise = file["in_noise_flow"][:, 0].transpose(1, 2)
    made = flow(net, file["flow_cond_mel"], noise, steps=steps, method=method, start=start)
    file.check(name, made)
    if name == "flow_euler_k10":
        file.check("flow_euler_k10_norm", normalised(made))


def test_a_flow_that_starts_at_its_end_leaves_the_mel_as_it_is(device):
    file, net = golden(IO, device), voice(device).reflow_model.velocity_fn
    noise = file["in_noise_flow"][:, 0].transpose(1, 2)
    made = flow(net, file["flow_cond_mel"], noise, steps=4, start=1.0)
    assert torch.allclose(made, file["flow_cond_mel"], atol=1e-4)


@pytest.mark.parametrize("case", ["", "b_"])
def test_the_small_vocoder_sounds_as_the_reference(case, device):
    file, net = golden("nsf_hifigan_mini", device), vocoder("nsf_hifigan_mini", device)
    f0 = file["in_f0_b" if case else "in_f0"]
    source = net.source(f0)
    file.check(f"{case}source", source)
    file.check(f"{case}wav", net(file["in_mel"], source))


def test_weight_norm_is_folded_along_the_right_axis():
    file, state = golden("nsf_hifigan_mini"), folded(golden("nsf_hifigan_mini").state)
    file.check("effective_conv_pre_weight", state["conv_pre.weight"])
    file.check("effective_ups0_weight", state["ups.0.weight"])


@pytest.mark.parametrize("case", ["", "zeroed_"])
def test_the_classic_vocoder_sounds_as_the_reference(case, device):
    file, net = golden("nsf_hifigan_classic", device), vocoder("nsf_hifigan_classic", device)
    phases, noise = file["in_phase"], file["in_noise"]
    if case:
        phases, noise = torch.zeros_like(phases), torch.zeros_like(noise)
    source = net.source(file["in_f0"], phases=phases, noise=noise)
    file.check(f"{case}source", source)
    file.check(f"{case}wav", net(file["in_mel"], source))


def test_the_whole_chain_arrives_at_the_waveform_of_the_reference(device):
    file, net, sounding = golden(IO, device), voice(device), vocoder("nsf_hifigan_mini", device)
    f0 = file["in_f0"][..., 0]
    made = net.draw(
        file["in_units"],
        f0,
        file["in_volume"],
        file["in_noise_source"],
        shift=file["in_aug_shift"],
    )
    file.check("ddsp_wav", made, chain=True)
    mel = log_mel(made, MelShape()).transpose(1, 2)
    file.check("ddsp_mel", mel, chain=True)
    noise = file["in_noise_flow"][:, 0].transpose(1, 2)
    finer = flow(net.reflow_model.velocity_fn, mel, noise, steps=4)
    sound = sounding(finer.transpose(1, 2), sounding.source(f0))
    file.check("e2e_wav_euler_k4", sound, chain=True)


def test_two_halves_of_a_note_join_without_a_jump_of_phase():
    f0 = torch.linspace(200.0, 230.0, 40)[None]
    whole = sine(f0, 5512.5, 64)
    step = f0.double() / 5512.5
    turned = (step * 64)[0] + torch.diff(step[0], append=step[0, -1:]) * 63 / 2
    late = sine(f0[:, 20:], 5512.5, 64, start=float(turned[:20].sum()) % 1.0)
    assert np.allclose(whole[..., 20 * 64 :], late, atol=1e-4)
