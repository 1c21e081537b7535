"""From the command to "Ready", what the idle show weighs, and whether a model's load is felt.

The shipped config is started as a user starts it, in a process of its own: once on an empty data
folder, then again. A GGUF file of 128 MB with chance weights is loaded beside a running loop
whose pulse is felt every millisecond; nothing but the model's own process may notice.
"""

from __future__ import annotations

import asyncio
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from benchmarks.common import Pulse, Row, quick_run, report
from benchmarks.common.big_gguf import make_gguf

STARTS, QUICK_STARTS = 3, 1
MODEL_MB, QUICK_MODEL_MB = 128, 1
LOADS = 5
IDLE_S = 3.0  # after these the memory is looked at
READY_S = 30.0
READY_GOAL, RSS_GOAL, STALL_GOAL = 3.0, 150.0, 20.0
LATER = ("torch", "scipy", "av", "twitchio", "openai", "azure", "discord", "llama_cpp", "numba")


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds to ready, and MB of the main process once idle."""

    ready: float
    rss: float


def start(data: Path, idle: float, *flags: str) -> tuple[Start, str]:
    """Start the show, stop it again; with what it has written to the terminal."""
    command = (sys.executable, *flags, "-m", "bot", "--data", str(data), "run", "--no-browser")
    began = time.perf_counter()
    process = subprocess.Popen((*command, "--port", "0"), stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if line.startswith("Ready"):
            break
    ready = time.perf_counter() - began
    time.sleep(idle)
    rss = psutil.Process(process.pid).memory_info().rss / 2**20
    process.send_signal(signal.SIGINT)
    process.wait(READY_S)
    return Start(ready, rss), "".join(said)


def imported(data: Path) -> tuple[set[str], list[tuple[float, str]]]:
    """The packages that a start imports, and the slowest of them in ms, each on its own."""
    _, said = start(data, 0.0, "-X", "importtime")
    found = re.findall(r"^import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)$", said, re.M)
    times: dict[str, float] = {}
    for own, module in found:
        package = module.split(".")[0]
        times[package] = times.get(package, 0.0) + int(own) / 1000
    slowest = sorted(((ms, name) for name, ms in times.items()), reverse=True)
    return set(times), slowest[:4]


async def stalls(folder: Path, megabytes: int, rounds: int) -> tuple[float, list[float], float]:
    """Milliseconds: the loop's longest stall at rest, in each load of a model, and the load."""
    from plugins.llama_cpp.mind import LlamaMind
    from plugins.llama_cpp.settings import LlamaSettings

    file = make_gguf(folder / "big.gguf", megabytes)
    async with Pulse() as rest:
        await asyncio.sleep(1.0)
    found: list[float] = []
    began = time.perf_counter()
    for _ in range(rounds):
        mind = LlamaMind(LlamaSettings(model=str(file), n_ctx=256))
        async with Pulse() as loading:
            await mind.warm_up()
        found.append(loading.longest)
        health = mind.health()
        await mind.close()
        if health.details.get("state") != "ready":
            raise RuntimeError(f"the model was not loaded: {health.note}")
    return rest.longest, found, (time.perf_counter() - began) * 1000 / rounds


def main() -> None:
    quick = quick_run(__doc__ or "")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rounds = QUICK_STARTS if quick else STARTS
        starts = [start(folder / "data", 0.2 if quick else IDLE_S)[0] for _ in range(rounds)]
        packages, slowest = imported(folder / "data")
        size, loads = (QUICK_MODEL_MB, 1) if quick else (MODEL_MB, LOADS)
        rest, loading, took = _stalls(folder, size, loads)
    ready = statistics.median(one.ready for one in starts)
    rss = max(one.rss for one in starts)
    stall = statistics.median(loading)
    early = [name for name in LATER if name in packages]
    rows = [
        Row("start to ready", f"{ready:.2f} s", f"<= {READY_GOAL:.0f} s"),
        Row("the first start, on an empty folder", f"{starts[0].ready:.2f} s"),
        Row("memory of the idle main process", f"{rss:.0f} MB", f"<= {RSS_GOAL:.0f} MB"),
        Row("imported too early", ", ".join(early) or "nothing", "nothing"),
        Row("slowest to import", ", ".join(f"{name} {ms:.0f} ms" for ms, name in slowest)),
        Row("longest stall at rest", f"{rest:.1f} ms"),
        Row("loads of a GGUF", f"{len(loading)}, {took:.0f} ms each"),
        Row("longest stall in a load, median", f"{stall:.1f} ms", f"<= {STALL_GOAL:.0f} ms"),
        Row("in each of them", ", ".join(f"{one:.1f}" for one in loading)),
    ]
    figures = {
        "ready_s": ready,
        "rss_mb": rss,
        "torch_imported": "torch" in packages,
        "max_stall_ms": stall,
    }
    report("startup", rows, figures)


def _stalls(folder: Path, megabytes: int, loads: int) -> tuple[float, list[float], float]:
    """As `stalls`. Exits with what is missing where models cannot be run here."""
    if find_spec("llama_cpp") is None:
        sys.exit("llama-cpp-python is missing: python start.py --with llama")
    return asyncio.run(stalls(folder, megabytes, loads))


if __name__ == "__main__":
    main()
