"""Every stage of a trained voice by itself, in the straight form and in the quick ones.

The networks have the sizes of the public models and chance weights. The straight form is float32,
step by step, one slice, as it passes the parity tests. Of the others `wide` has the same numbers in
the layout that the convolutions want, `half` counts in half of the bits besides, `compiled` and
`graph` launch a step of that as one, and `batch` sings several slices at once.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn

from plugins.ddsp_svc.batches import CARD_BATCH
from plugins.ddsp_svc.devices import dtype_for, free_memory
from plugins.ddsp_svc.enhancer import Place, vocoded
from plugins.ddsp_svc.fast import quickened
from plugins.ddsp_svc.filters import apply_filters
from plugins.ddsp_svc.flow import flow
from plugins.ddsp_svc.hubert import Hubert
from plugins.ddsp_svc.launches import quick_launches
from plugins.ddsp_svc.mel import MelShape, log_mel
from plugins.ddsp_svc.rmvpe import Rmvpe, pitch_mel
from plugins.ddsp_svc.settings import AUTO
from plugins.ddsp_svc.source import comb
from plugins.ddsp_svc.vocoder import Vocoder, VocoderShape
from plugins.ddsp_svc.voice import VoiceNet, VoiceShape

RATE, BLOCK = 44_100, 512
STRAIGHT, WIDE, HALF = "straight", "wide", "half"
COMPILED, GRAPH, BATCH = "compiled", "graph", "batch"
EXACT = ("filters", "mel")  # stages that no form changes: they take little, and phases are exact
PROCESSOR_BATCH = 2
Device = torch.device
WARM_UP = 3  # goes on a card before the clock runs: libraries choose, graphs are recorded


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the way: its network, what it does, and what it is given, (1, ...) each."""

    name: str
    net: nn.Module
    work: Callable[..., Tensor]
    given: tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A network in one form, and how many slices it has at once."""

    net: nn.Module
    slices: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A stage's forms: seconds of a slice each, and how far off it is, relative to the root mean
    square. `ours` is the one that this machine sings with; `notes`: what did not work."""

    name: str
    ours: str
    seconds: dict[str, float]
    errors: dict[str, float]
    notes: tuple[str, ...]


def machines() -> list[torch.device]:
    """The processor, with one thread, and a card where there is one."""
    torch.set_num_threads(1)
    torch.backends.cudnn.allow_tf32 = False  # float32 is meant to be exact
    kinds = ("cpu", "cuda") if torch.cuda.is_available() else ("cpu",)
    return [torch.device(kind) for kind in kinds]


def measured(
    device: torch.device, seconds: float, rounds: int, flow_steps: int, *, compiled: bool
) -> Iterator[Timed]:
    """Every stage on so much sound, the forms in turn.

    On a processor one thread's seconds of it, the least of the rounds; on a card seconds of the
    clock until it is done, the median.
    """
    with torch.inference_mode():
        for stage in _stages(seconds, flow_steps, device):
            yield _measured(stage, device, rounds, compiled)
            free_memory()


def _measured(stage: Stage, device: torch.device, rounds: int, compiled: bool) -> Timed:
    notes: list[str] = []
    forms = _forms(stage, device, compiled, notes.append)
    exact = stage.work(stage.net, *stage.given)
    times: dict[str, list[float]] = {name: [] for name in forms}
    errors: dict[str, float] = {}
    warm = warm_up(device) + int(COMPILED in forms)
    for turn in range(warm + rounds):
        for name, form in forms.items():
            given = tuple(torch.cat([one] * form.slices) for one in stage.given)
            took, made = timed(device, lambda form=form, given=given: stage.work(form.net, *given))
            if turn >= warm:
                times[name].append(took / form.slices)
            off = (made[-1:] - exact).square().mean().sqrt() / exact.square().mean().sqrt()
            errors[name] = float(off)
    return Timed(
        name=stage.name,
        ours=_ours(stage.name, device),
        seconds={name: typical(device, took) for name, took in times.items()},
        errors=errors,
        notes=tuple(notes),
    )


def on_clock(device: torch.device, work: Callable[[], Any], rounds: int) -> float:
    """Seconds that some work takes, warm, by the same rule as those of the stages."""
    with torch.inference_mode():
        times = [timed(device, work)[0] for _ in range(warm_up(device) + rounds)]
    return typical(device, times[-rounds:])


def warm_up(device: torch.device) -> int:
    return WARM_UP if device.type == "cuda" else 0


def typical(device: torch.device, times: Sequence[float]) -> float:
    return median(times) if device.type == "cuda" else min(times)


def timed(device: torch.device, work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that some work takes, to its very end, and what it made."""
    if device.type == "cpu":
        began = time.process_time()
        made = work()
        return time.process_time() - began, made
    torch.cuda.synchronize(device)
    began = time.perf_counter()
    made = work()
    torch.cuda.synchronize(device)
    return time.perf_counter() - began, made


def _forms(
    stage: Stage, device: torch.device, compiled: bool, tell: Callable[[str], None]
) -> dict[str, Form]:
    card = device.type == "cuda"
    slices = CARD_BATCH if card else PROCESSOR_BATCH
    made = {STRAIGHT: Form(stage.net)}
    if stage.name in EXACT:
        return made | {BATCH: Form(stage.net, slices)}
    chosen = dtype_for(AUTO, device)
    half = torch.bfloat16 if chosen is torch.float32 else chosen
    made[WIDE] = Form(quickened(copy.deepcopy(stage.net), torch.float32))
    made[HALF] = Form(quickened(copy.deepcopy(stage.net), half))
    if compiled and stage.name == "flow":
        made[COMPILED] = Form(copy.deepcopy(made[HALF].net))
        quick_launches(made[COMPILED].net, device, tell, compiled=True, graphs=card)
    if card and stage.name in ("flow", "vocoder"):
        made[GRAPH] = Form(copy.deepcopy(made[HALF].net))
        quick_launches(made[GRAPH].net, device, tell, compiled=False, graphs=True)
    made[BATCH] = Form(made[_plain(device)].net, slices)
    return made


def _plain(device: torch.device) -> str:
    return WIDE if dtype_for(AUTO, device) is torch.float32 else HALF


def _ours(name: str, device: torch.device) -> str:
    if name in EXACT:
        return STRAIGHT
    return GRAPH if name == "flow" and device.type == "cuda" else _plain(device)


def _stages(seconds: float, flow_steps: int, device: torch.device) -> Iterator[Stage]:
    """One after the other, each on inputs of its own."""
    torch.manual_seed(7)
    frames = int(seconds * RATE / BLOCK)
    heard = (torch.randn(1, int(seconds * 16_000)) * 0.1).to(device)
    f0 = torch.linspace(180.0, 320.0, frames, device=device)[None]
    noise = torch.randn(1, frames * BLOCK).to(device)
    rmvpe = Rmvpe().eval().to(device)
    yield Stage("rmvpe", rmvpe, lambda net, sound: net(pitch_mel(sound)), (heard,))
    yield Stage("encoder", chance_encoder(device), lambda net, sound: net(sound), (heard,))
    voice = chance_voice(device)
    units, volume = torch.randn(1, frames, 768), torch.rand(1, frames, 1) * 0.1
    window = voice.ddsp_model.window

    def filters(net: Any, units: Tensor, f0: Tensor, noise: Tensor, volume: Tensor) -> Tensor:
        pulses = comb(f0, RATE, BLOCK)
        shift = torch.zeros(1, 1, device=device)
        controls = net(units, pulses, noise, volume, None, shift)
        return apply_filters(controls, pulses, noise, window, BLOCK)

    given = (units.to(device), f0, noise, volume.to(device))
    yield Stage("filters", voice.ddsp_model.unit2ctrl, filters, given)
    yield Stage("mel", nn.Identity(), lambda net, sound: log_mel(sound, MelShape()), (noise,))
    first = (torch.randn(1, frames, 128) - 5).to(device)
    drawn = torch.randn(1, frames, 128).to(device)

    def flowed(net: Any, mel: Tensor, noise: Tensor) -> Tensor:
        return flow(net, mel, noise, steps=flow_steps)

    yield Stage("flow", voice.reflow_model.velocity_fn, flowed, (first, drawn))

    def sung(net: Any, mel: Tensor, f0: Tensor) -> Tensor:
        return vocoded(net, mel, f0, lambda: None, Place())

    yield Stage("vocoder", chance_vocoder(device), sung, (first, f0))


def chance_encoder(device: torch.device) -> Hubert:
    return Hubert().eval().to(device)


def chance_voice(device: torch.device) -> VoiceNet:
    shape = VoiceShape(
        units=768, aux_layers=6, aux_channels=512, layers=6, channels=1024, shifts=True
    )
    return VoiceNet(shape).eval().to(device)


def chance_vocoder(device: torch.device) -> Vocoder:
    shape = VocoderShape(
        mel=MelShape(),
        mini=True,
        rates=(8, 8, 2, 2, 2),
        kernels=(16, 16, 4, 4, 4),
        channels=512,
        block_kernels=(3, 7, 11),
        dilations=((1, 3, 5),) * 3,
    )
    return Vocoder(shape).eval().to(device)
