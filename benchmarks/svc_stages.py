"""Every stage of a trained voice, the straight form against the quick ones, on one thread.

The straight form is float32, step by step, as it passes the parity tests; `wide` has the same
numbers in the layout that the convolutions want, with batch norms folded and what no song changes
kept; `half` counts in bfloat16 besides. All work in turn on the same ten seconds; times are
seconds of processor time, the least of some rounds. A form that is further off than its tolerance
fails. The networks have the sizes of the public models and chance weights.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

from benchmarks.common import Row, quick_run, report

SECONDS, QUICK_SECONDS = 10.0, 0.7
ROUNDS, QUICK_ROUNDS = 3, 1
STEPS = 10
TOLERANCES = {"wide": 1e-4, "half": 0.05}  # relative to the root mean square
GOAL = 2.0


def main() -> None:
    quick = quick_run(__doc__ or "")
    if find_spec("torch") is None:
        sys.exit("torch is missing: python start.py install --with torch")
    from plugins.ddsp_svc.stages import STRAIGHT, measured, usual_form

    seconds = QUICK_SECONDS if quick else SECONDS
    form = usual_form()
    rows: list[Row] = []
    figures: dict[str, float] = {}
    straight = ours = worst = 0.0
    for stage in measured(seconds, QUICK_ROUNDS if quick else ROUNDS, STEPS):
        for name, most in TOLERANCES.items():
            if stage.errors.get(name, 0.0) > most:
                sys.exit(f"{stage.name}: {name} is {stage.errors[name]:.3g} off; {most} is allowed")
        first = stage.seconds[STRAIGHT]
        quickest = stage.seconds.get(form, first)
        straight, ours = straight + first, ours + quickest
        worst = max(worst, stage.errors.get(form, 0.0))
        figures[f"{stage.name}_speedup"] = first / quickest
        told = ", ".join(f"{name} {took:.3f} s" for name, took in stage.seconds.items())
        rows.append(Row(stage.name, f"{told}: {first / quickest:.1f} x"))
    figures |= {
        "chain_speedup": straight / ours,
        "straight_realtime_factor": straight / seconds,
        "cpu_realtime_factor": ours / seconds,
        "largest_error": worst,
    }
    rows += [
        Row("the whole chain", f"straight {straight:.2f} s, {form} {ours:.2f} s"),
        Row("so many times as fast", f"{straight / ours:.2f} x", f">= {GOAL:g} x"),
        Row("of real time", f"{ours / seconds:.3f}"),
        Row("the largest relative error", f"{worst:.4f}", f"<= {TOLERANCES[form]}"),
    ]
    report(f"A trained voice on {seconds:g} s, {STEPS} flow steps, one thread", rows, figures)


if __name__ == "__main__":
    main()
