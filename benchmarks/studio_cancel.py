"""How soon a run ends when somebody stops it.

From the cancel to the run's last event, for espeak-ng and for the real qwen-tts package on a tiny
checkpoint; how long its process still works then, against the time of one frame. Then that process
is started and ended a few times: how long the loop stands still while it loads, how long its end
takes, and what memory is left of it. The medians count, so that what else runs on the machine does
not.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.common import Pulse, Row, percentile, quick_run, report
from benchmarks.common.booth import NO_QWEN, booth, cancelled
from bot.engines import Audio, Cancel, End, SpeechRequest
from bot.studio import CustomVoice, Studio
from plugins.qwen_tts import QwenVoice

TEXT = "The raid brought forty-two people to the stream tonight, and nobody had expected it! "
LONG = TEXT * 20
ROUNDS, QUICK_ROUNDS = 100, 5
QWEN_ROUNDS, QUICK_QWEN_ROUNDS = 20, 2
LOADS, QUICK_LOADS = 7, 1
FRAME_S = 0.08  # of sound
PIECE = 4  # frames, which are decoded as one
END_MS, KILL_MS, STALL_MS = 20.0, 50.0, 20.0
MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A process from its start to its end; memory in bytes, of the whole house."""

    stall_ms: float
    end_ms: float
    before: int
    full: int
    after: int


async def ends(studio: Studio, engine: str, rounds: int) -> list[float]:
    """Milliseconds from the cancel to the end, run by run."""
    request = CustomVoice(text=LONG, engine=engine, title="benchmark")
    found = [await cancelled(studio, request) * 1000 for _ in range(1 + rounds)]
    return found[1:]


async def frame_ms(voice: QwenVoice) -> float:
    """What a frame costs, decoded: the time of a whole speech over its frames."""
    started, seconds = time.perf_counter(), 0.0
    async for event in voice.stream(SpeechRequest(text=TEXT, seed=1), Cancel()):
        seconds = event.seconds if isinstance(event, End) else seconds
    return (time.perf_counter() - started) * 1000 / (seconds / FRAME_S)


async def freed(voice: QwenVoice, rounds: int) -> list[float]:
    """Milliseconds from a cancel until the process takes the next job."""
    found: list[float] = []
    for _ in range(rounds):
        cancel, since = Cancel(), 0.0
        async for event in voice.stream(SpeechRequest(text=LONG, seed=1), cancel):
            if isinstance(event, Audio):
                cancel.set("the benchmark")
                since = time.perf_counter()
        await voice.loaded()
        found.append((time.perf_counter() - since) * 1000)
    return found


def memory() -> int:
    """Bytes that this process and all of its children hold."""
    me = psutil.Process(os.getpid())
    return sum(one.memory_info().rss for one in (me, *me.children(recursive=True)))


async def load(voice: QwenVoice) -> Load:
    """Start the process, let it speak, end it."""
    before = memory()
    async with Pulse() as pulse:
        await voice.warm_up("custom_voice")
    async for _ in voice.stream(SpeechRequest(text=TEXT, seed=1), Cancel()):
        pass
    full, started = memory(), time.perf_counter()
    await voice.unload()
    end_ms = (time.perf_counter() - started) * 1000
    return Load(stall_ms=pulse.longest, end_ms=end_ms, before=before, full=full, after=memory())


async def load_figures(voice: QwenVoice, rounds: int) -> dict[str, float]:
    await voice.unload()
    loads = [await load(voice) for _ in range(rounds)]
    return {
        "worker_end_ms": statistics.median(one.end_ms for one in loads),
        "worker_end_max_ms": max(one.end_ms for one in loads),
        "load_stall_ms": statistics.median(one.stall_ms for one in loads),
        "load_stall_max_ms": max(one.stall_ms for one in loads),
        "memory_left": loads[-1].after / loads[0].before,
        "worker_mb": statistics.median((one.full - one.before) / MB for one in loads),
    }


async def qwen_figures(
    studio: Studio, voice: QwenVoice, rounds: int, loads: int
) -> dict[str, float]:
    figures = {
        "qwen_p95_ms": percentile(await ends(studio, "qwen_tts", rounds), 0.95),
        "qwen_frame_ms": await frame_ms(voice),
        "qwen_free_p95_ms": percentile(await freed(voice, rounds), 0.95),
    }
    return figures | await load_figures(voice, loads)


def qwen_rows(figures: dict[str, float]) -> list[Row]:
    if not figures:
        return [Row("tiny Qwen", NO_QWEN)]
    frame = f"one piece, {PIECE} frames of {figures['qwen_frame_ms']:.0f} ms"
    return [
        Row("tiny Qwen, cancel to end, p95", f"{figures['qwen_p95_ms']:.1f} ms", frame),
        Row("its process is free after, p95", f"{figures['qwen_free_p95_ms']:.1f} ms", frame),
        Row(
            "its process is ended after, median (longest)",
            f"{figures['worker_end_ms']:.0f} ms ({figures['worker_end_max_ms']:.0f} ms)",
            f"<= {KILL_MS:.0f} ms",
        ),
        Row(
            "the loop stands still for, while it loads, median (longest)",
            f"{figures['load_stall_ms']:.0f} ms ({figures['load_stall_max_ms']:.0f} ms)",
            f"<= {STALL_MS:.0f} ms",
        ),
        Row(
            f"memory after it held {figures['worker_mb']:.0f} MB, of that before",
            f"{figures['memory_left']:.1%}",
            "95 to 105 %",
        ),
    ]


async def measure(folder: Path, quick: bool) -> tuple[list[float], dict[str, float]]:
    async with booth(folder) as made:
        espeak = await ends(made.studio, "espeak", QUICK_ROUNDS if quick else ROUNDS)
        if made.qwen is None:
            return espeak, {}
        rounds, loads = (QUICK_QWEN_ROUNDS, QUICK_LOADS) if quick else (QWEN_ROUNDS, LOADS)
        return espeak, await qwen_figures(made.studio, made.qwen, rounds, loads)


def main() -> None:
    quick = quick_run(__doc__ or "")
    with tempfile.TemporaryDirectory() as folder:
        espeak, figures = asyncio.run(measure(Path(folder), quick))
    p95 = percentile(espeak, 0.95)
    rows = [
        Row("espeak-ng, runs stopped", str(len(espeak))),
        Row("cancel to end, p50", f"{percentile(espeak, 0.5):.1f} ms"),
        Row("the same, p95", f"{p95:.1f} ms", f"<= {END_MS:.0f} ms"),
        *qwen_rows(figures),
    ]
    report("studio_cancel", rows, {"espeak_p95_ms": p95, **figures})


if __name__ == "__main__":
    main()
