"""Every stage of a trained voice, the straight form against the quick one, on one thread.

The networks have the sizes of the public models and chance weights. The straight form is float32,
step by step, as it passes the parity tests; of the quick forms, `wide` has the same numbers in the
layout that the convolutions want, with batch norms folded and what no song changes kept, and
`half` counts in bfloat16 besides. Both run in turn on the same ten seconds; times are seconds of
processor time, the least of some rounds. A form that is further off than its tolerance fails.
"""

from __future__ import annotations

import copy
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from benchmarks.common import Row, quick_run, report

if TYPE_CHECKING:
    from torch import Tensor, nn

RATE, BLOCK = 44_100, 512
SECONDS, QUICK_SECONDS = 10.0, 0.7
ROUNDS, QUICK_ROUNDS = 3, 1
STEPS = 10
TOLERANCES = {"wide": 1e-4, "half": 0.05}  # relative to the root mean square
GOAL = 2.0


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the way: its network, None where it has none that a form changes, and its work."""

    name: str
    net: nn.Module | None
    work: Callable[[Any], Tensor]


def stages(seconds: float) -> list[Stage]:
    """All of them, each on inputs of its own."""
    import torch

    from plugins.ddsp_svc.enhancer import Place, vocoded
    from plugins.ddsp_svc.filters import apply_filters
    from plugins.ddsp_svc.flow import flow
    from plugins.ddsp_svc.hubert import Hubert
    from plugins.ddsp_svc.mel import MelShape, log_mel
    from plugins.ddsp_svc.rmvpe import Rmvpe, pitch_mel
    from plugins.ddsp_svc.source import comb
    from plugins.ddsp_svc.vocoder import Vocoder, VocoderShape
    from plugins.ddsp_svc.voice import VoiceNet, VoiceShape

    torch.manual_seed(7)
    frames = int(seconds * RATE / BLOCK)
    voice = VoiceNet(
        VoiceShape(units=768, aux_layers=6, aux_channels=512, layers=6, channels=1024, shifts=True)
    )
    vocoder = Vocoder(
        VocoderShape(
            mel=MelShape(),
            mini=True,
            rates=(8, 8, 2, 2, 2),
            kernels=(16, 16, 4, 4, 4),
            channels=512,
            block_kernels=(3, 7, 11),
            dilations=((1, 3, 5),) * 3,
        )
    )
    heard = torch.randn(1, int(seconds * 16_000)) * 0.1
    f0 = torch.linspace(180.0, 320.0, frames)[None]
    noise, units = torch.randn(1, frames * BLOCK), torch.randn(1, frames, 768)
    volume, shift = torch.rand(1, frames, 1) * 0.1, torch.zeros(1, 1)
    mel, drawn = torch.randn(1, frames, 128) - 5, torch.randn(1, frames, 128)
    first = log_mel(torch.randn(1, frames * BLOCK) * 0.1, MelShape()).transpose(1, 2)
    window, controls = voice.ddsp_model.window, voice.ddsp_model.unit2ctrl

    def filters(net: Any) -> Tensor:
        pulses = comb(f0, RATE, BLOCK)
        return apply_filters(
            net(units, pulses, noise, volume, None, shift), pulses, noise, window, BLOCK
        )

    return [
        Stage("rmvpe", Rmvpe().eval(), lambda net: net(pitch_mel(heard))),
        Stage("encoder", Hubert().eval(), lambda net: net(heard)),
        Stage("filters", controls.eval(), filters),
        Stage("mel", None, lambda net: log_mel(noise, MelShape())),
        Stage(
            "flow",
            voice.reflow_model.velocity_fn.eval(),
            lambda net: flow(net, first, drawn, steps=STEPS),
        ),
        Stage(
            "vocoder",
            vocoder.eval(),
            lambda net: vocoded(net, mel, f0, lambda: None, Place()),
        ),
    ]


def forms(stage: Stage) -> dict[str, Any]:
    """The network of a stage in every form; what stays exact has one alone."""
    import torch

    from plugins.ddsp_svc.fast import quickened

    made: dict[str, Any] = {"straight": stage.net}
    if stage.net is not None and stage.name != "filters":  # its phases have to be exact
        made["wide"] = quickened(copy.deepcopy(stage.net), torch.float32)
        made["half"] = quickened(copy.deepcopy(stage.net), torch.bfloat16)
    return made


def measure(stage: Stage, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds of each form, and how far off it is."""
    times: dict[str, float] = {}
    errors: dict[str, float] = {}
    nets = forms(stage)
    exact = stage.work(nets["straight"])
    for _ in range(rounds):
        for name, net in nets.items():
            began = time.process_time()
            made = stage.work(net)
            times[name] = min(times.get(name, 1e9), time.process_time() - began)
            off = (made - exact).square().mean().sqrt() / exact.square().mean().sqrt()
            errors[name] = float(off)
    return times, errors


def main() -> None:
    quick = quick_run(__doc__ or "")
    if find_spec("torch") is None:
        sys.exit("torch is missing: python start.py install --with torch")
    import torch

    from plugins.ddsp_svc.fast import AUTO, dtype_for

    torch.set_num_threads(1)
    seconds = QUICK_SECONDS if quick else SECONDS
    chosen = "half" if dtype_for(AUTO, torch.device("cpu")) is torch.bfloat16 else "wide"
    rows, figures = [], {}
    straight = best = worst = 0.0
    with torch.inference_mode():
        for stage in stages(seconds):
            times, errors = measure(stage, QUICK_ROUNDS if quick else ROUNDS)
            for name, most in TOLERANCES.items():
                if errors.get(name, 0.0) > most:
                    sys.exit(f"{stage.name}: {name} is {errors[name]:.3g} off, {most} are allowed")
            ours = times.get(chosen, times["straight"])
            straight, best = straight + times["straight"], best + ours
            worst = max(worst, errors.get(chosen, 0.0))
            figures[f"{stage.name}_speedup"] = times["straight"] / ours
            told = ", ".join(f"{name} {took:.3f} s" for name, took in times.items())
            rows.append(Row(stage.name, f"{told}: {times['straight'] / ours:.1f} x"))
    figures |= {
        "chain_speedup": straight / best,
        "straight_realtime": straight / seconds,
        "cpu_realtime_factor": best / seconds,
        "largest_error": worst,
    }
    rows += [
        Row("the whole chain", f"{straight:.2f} s, {chosen} {best:.2f} s", ""),
        Row("so many times as fast", f"{straight / best:.2f} x", f">= {GOAL:g} x"),
        Row("of real time, one thread", f"{best / seconds:.3f}"),
        Row(
            "the largest error", f"{worst:.4f} of the root mean square", f"<= {TOLERANCES[chosen]}"
        ),
    ]
    report(f"A trained voice on {seconds:g} s, {STEPS} flow steps", rows, figures)


if __name__ == "__main__":
    main()
