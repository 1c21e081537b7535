"""Every stage of a trained voice by itself, in the straight form and in the quick ones.

The networks have the sizes of the public models and chance weights. The straight form is float32,
step by step, as it passes the parity tests; of the quick ones, `wide` has the same numbers in the
layout that the convolutions want, and `half` counts in bfloat16 besides.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from plugins.ddsp_svc.enhancer import Place, vocoded
from plugins.ddsp_svc.fast import AUTO, dtype_for, quickened
from plugins.ddsp_svc.filters import apply_filters
from plugins.ddsp_svc.flow import flow
from plugins.ddsp_svc.hubert import Hubert
from plugins.ddsp_svc.mel import MelShape, log_mel
from plugins.ddsp_svc.rmvpe import Rmvpe, pitch_mel
from plugins.ddsp_svc.source import comb
from plugins.ddsp_svc.vocoder import Vocoder, VocoderShape
from plugins.ddsp_svc.voice import VoiceNet, VoiceShape

RATE, BLOCK = 44_100, 512
STRAIGHT, WIDE, HALF = "straight", "wide", "half"
EXACT = ("filters", "mel")  # stages that no form changes: they take little, and phases are exact


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the way: its network, and what it does with it."""

    name: str
    net: nn.Module
    work: Callable[[Any], Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A stage's forms: seconds of processor time each, and how far off it is, relative to the
    root mean square."""

    name: str
    seconds: dict[str, float]
    errors: dict[str, float]


def usual_form() -> str:
    """The form that this machine's processor sings with."""
    return HALF if dtype_for(AUTO, torch.device("cpu")) is torch.bfloat16 else WIDE


def measured(seconds: float, rounds: int, flow_steps: int) -> Iterator[Timed]:
    """Every stage on so much sound, on one thread; the forms in turn, the least time of each."""
    torch.set_num_threads(1)
    with torch.inference_mode():
        for stage in _stages(seconds, flow_steps):
            yield _measured(stage, rounds)


def _measured(stage: Stage, rounds: int) -> Timed:
    nets = _forms(stage)
    exact = stage.work(nets[STRAIGHT])
    least: dict[str, float] = {}
    errors: dict[str, float] = {}
    for _ in range(rounds):
        for name, net in nets.items():
            began = time.process_time()
            made = stage.work(net)
            least[name] = min(least.get(name, float("inf")), time.process_time() - began)
            off = (made - exact).square().mean().sqrt() / exact.square().mean().sqrt()
            errors[name] = float(off)
    return Timed(name=stage.name, seconds=least, errors=errors)


def _forms(stage: Stage) -> dict[str, nn.Module]:
    made = {STRAIGHT: stage.net}
    if stage.name not in EXACT:
        made[WIDE] = quickened(copy.deepcopy(stage.net), torch.float32)
        made[HALF] = quickened(copy.deepcopy(stage.net), torch.bfloat16)
    return made


def _stages(seconds: float, flow_steps: int) -> Iterator[Stage]:
    """One after the other, each on inputs of its own."""
    torch.manual_seed(7)
    frames = int(seconds * RATE / BLOCK)
    heard = torch.randn(1, int(seconds * 16_000)) * 0.1
    f0 = torch.linspace(180.0, 320.0, frames)[None]
    noise = torch.randn(1, frames * BLOCK)
    yield Stage("rmvpe", Rmvpe().eval(), lambda net: net(pitch_mel(heard)))
    yield Stage("encoder", Hubert().eval(), lambda net: net(heard))
    voice = VoiceNet(
        VoiceShape(units=768, aux_layers=6, aux_channels=512, layers=6, channels=1024, shifts=True)
    ).eval()
    units, volume = torch.randn(1, frames, 768), torch.rand(1, frames, 1) * 0.1
    window = voice.ddsp_model.window

    def filters(net: Any) -> Tensor:
        pulses = comb(f0, RATE, BLOCK)
        controls = net(units, pulses, noise, volume, None, torch.zeros(1, 1))
        return apply_filters(controls, pulses, noise, window, BLOCK)

    yield Stage("filters", voice.ddsp_model.unit2ctrl, filters)
    yield Stage("mel", nn.Identity(), lambda net: log_mel(noise, MelShape()))
    first, drawn = torch.randn(1, frames, 128) - 5, torch.randn(1, frames, 128)
    field = voice.reflow_model.velocity_fn
    yield Stage("flow", field, lambda net: flow(net, first, drawn, steps=flow_steps))
    yield Stage("vocoder", _vocoder(), lambda net: vocoded(net, first, f0, lambda: None, Place()))


def _vocoder() -> Vocoder:
    shape = VocoderShape(
        mel=MelShape(),
        mini=True,
        rates=(8, 8, 2, 2, 2),
        kernels=(16, 16, 4, 4, 4),
        channels=512,
        block_kernels=(3, 7, 11),
        dilations=((1, 3, 5),) * 3,
    )
    return Vocoder(shape).eval()
