"""Every stage of a trained voice, the straight form against the quick ones.

The straight form is float32, step by step, as it passes the parity tests; `wide` has the same
numbers in the layout that the convolutions want, with batch norms folded and what no song changes
kept; `half` counts in half of the bits besides. `compiled` and `graph` launch a step of that as
one, by torch.compile and as a CUDA graph, and `batch` sings several slices at once. All work in
turn on the same ten seconds. On one thread times are seconds of processor time, the least of some
rounds; on a card, where there is one, seconds of the clock, the median after some to warm up.
`full path` is all of it as the plugin goes it, from samples to samples. A form that is further off
than its tolerance fails. The networks have the sizes of the public models and chance weights.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from benchmarks.common import Row, quick_run, report

if TYPE_CHECKING:
    from plugins.ddsp_svc.timing.stages import Device, Timed

SECONDS, QUICK_SECONDS = 10.0, 0.7
ROUNDS, CARD_ROUNDS, QUICK_ROUNDS = 3, 20, 1
STEPS = 10
EXACT, HALF = 1e-4, 0.05  # relative to the root mean square
HALVED = ("half", "compiled", "graph", "batch")
TOLERANCES = {"straight": EXACT, "wide": EXACT} | dict.fromkeys(HALVED, HALF)
GOAL, CARD_GOAL = 2.0, 0.02


def main() -> None:
    quick = quick_run(__doc__ or "")
    if find_spec("torch") is None:
        sys.exit("torch is missing: python start.py install --with torch")
    from plugins.ddsp_svc.timing.stages import machines

    seconds = QUICK_SECONDS if quick else SECONDS
    rows: list[Row] = []
    figures: dict[str, float] = {}
    for device in machines():
        more, found = measure(device, seconds, quick=quick)
        rows += more
        figures |= {f"gpu_{name}": one for name, one in found.items()} if is_card(device) else found
    report(f"A trained voice on {seconds:g} s, {STEPS} flow steps", rows, figures)


def is_card(device: Device) -> bool:
    return device.type == "cuda"


def measure(device: Device, seconds: float, *, quick: bool) -> tuple[list[Row], dict[str, float]]:
    """The rows and figures of one device."""
    from plugins.ddsp_svc.devices import device_words
    from plugins.ddsp_svc.timing.full_path import full_path
    from plugins.ddsp_svc.timing.stages import STRAIGHT, measured, on_clock

    card = is_card(device)
    rounds = QUICK_ROUNDS if quick else CARD_ROUNDS if card else ROUNDS
    rows = [Row("", device_words(device))]
    figures: dict[str, float] = {}
    straight = ours = worst = 0.0
    for stage in measured(device, seconds, rounds, STEPS, compiled=not quick):
        check(stage)
        first, best = stage.seconds[STRAIGHT], stage.seconds[stage.ours]
        straight, ours = straight + first, ours + best
        worst = max(worst, stage.errors[stage.ours])
        figures[f"{stage.name}_speedup"] = first / best
        figures[f"{stage.name}_batch_speedup"] = first / stage.seconds["batch"]
        rows += stage_rows(stage, first / best)
    whole = on_clock(device, full_path(device, seconds, STEPS), rounds)
    figures |= {
        "chain_speedup": straight / ours,
        "straight_realtime_factor": straight / seconds,
        ("realtime_factor" if card else "cpu_realtime_factor"): ours / seconds,
        "full_path_realtime_factor": whole / seconds,
        "largest_error": worst,
    }
    goal = f"<= {CARD_GOAL:g}" if card else ""
    return [
        *rows,
        Row("the whole chain", f"straight {straight:.4g} s, ours {ours:.4g} s"),
        Row("so many times as fast", f"{straight / ours:.2f} x", "" if card else f">= {GOAL:g} x"),
        Row("of real time", f"{ours / seconds:.4f}", goal),
        Row("the full path, of real time", f"{whole / seconds:.4f}", goal),
        Row("the largest relative error", f"{worst:.4f}", f"<= {HALF}"),
    ], figures


def stage_rows(stage: Timed, speedup: float) -> list[Row]:
    told = ", ".join(f"{name} {took:.4g} s" for name, took in stage.seconds.items())
    return [
        Row(stage.name, f"{told}; {stage.ours}: {speedup:.1f} x"),
        *(Row("", note) for note in stage.notes),
    ]


def check(stage: Timed) -> None:
    """Ends the run where a form is further off than it may be."""
    for name, off in stage.errors.items():
        if not off <= TOLERANCES.get(name, 0.0):
            sys.exit(f"{stage.name}: {name} is {off:.3g} off; {TOLERANCES.get(name, 0)} is allowed")


if __name__ == "__main__":
    main()
