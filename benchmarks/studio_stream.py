"""How soon the studio's first sound comes.

espeak-ng first: what the studio, the worker process and the run folder add to the library's own
time, measured in turns in one process. Then the real qwen-tts package on a tiny checkpoint: the
time to its first sound as a share of the time that all of its sound takes.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.common import Row, percentile, quick_run, report
from benchmarks.common.booth import NO_QWEN, Booth, booth, timed
from bot.engines import Audio, SpeechRequest
from bot.studio import CustomVoice
from plugins.espeak.synth import EspeakSynth

TEXT = "The raid brought forty-two people to the stream tonight, and nobody had expected it!"
ROUNDS, QUICK_ROUNDS = 100, 5
QWEN_ROUNDS, QUICK_QWEN_ROUNDS = 10, 1
WARM_UP = 3
OVERHEAD_MS, SHARE = 10.0, 0.25


class FirstPiece:
    """Stops the library at its first sound."""

    cancelled = False

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self, events: list[Any]) -> bool:
        heard = any(isinstance(event, Audio) for event in events)
        if heard and not self.at:
            self.at = time.perf_counter()
        return not self.at


def own_time(synth: EspeakSynth) -> float:
    """Seconds from the text to the first sound in this process."""
    piece, started = FirstPiece(), time.perf_counter()
    synth.speak(SpeechRequest(text=TEXT), piece)
    return piece.at - started


async def overheads(made: Booth, rounds: int, own: Callable[[], float]) -> list[float]:
    """Milliseconds that the studio's first sound comes later than the library's."""
    request = CustomVoice(text=TEXT, engine="espeak", title="benchmark")
    found: list[float] = []
    for _ in range(WARM_UP + rounds):
        alone = await asyncio.to_thread(own)
        first, _ = await timed(made.studio, request)
        found.append((first - alone) * 1000)
    return found[WARM_UP:]


async def qwen_times(made: Booth, rounds: int) -> list[tuple[float, float]]:
    """Seconds to the first and to the last sound of each round."""
    if made.qwen is None:
        return []
    request = CustomVoice(text=TEXT, engine="qwen_tts", seed=1, title="benchmark")
    found = [await timed(made.studio, request) for _ in range(1 + rounds)]
    return found[1:]


async def measure(folder: Path, quick: bool) -> tuple[list[float], list[tuple[float, float]]]:
    synth = EspeakSynth()
    async with booth(folder) as made:
        more = await overheads(made, QUICK_ROUNDS if quick else ROUNDS, lambda: own_time(synth))
        qwen = await qwen_times(made, QUICK_QWEN_ROUNDS if quick else QWEN_ROUNDS)
    return more, qwen


def qwen_rows(times: list[tuple[float, float]]) -> tuple[list[Row], float | None]:
    if not times:
        return [Row("tiny Qwen", NO_QWEN)], None
    first, last = (statistics.median(column) for column in zip(*times, strict=True))
    share = statistics.median(one / all_ for one, all_ in times)
    return [
        Row("tiny Qwen, first sound after", f"{first * 1000:.0f} ms"),
        Row("all of it is made after", f"{last * 1000:.0f} ms"),
        Row("share of it", f"{share:.0%}", f"<= {SHARE:.0%}"),
    ], share


def main() -> None:
    quick = quick_run(__doc__ or "")
    with tempfile.TemporaryDirectory() as folder:
        more, times = asyncio.run(measure(Path(folder), quick))
    overhead = percentile(more, 0.95)
    rows, share = qwen_rows(times)
    rows = [
        Row("espeak-ng, runs", str(len(more))),
        Row("first sound later than the library's, p50", f"{percentile(more, 0.5):.1f} ms"),
        Row("the same, p95", f"{overhead:.1f} ms", f"<= {OVERHEAD_MS:.0f} ms"),
        *rows,
    ]
    report("studio_stream", rows, {"overhead_p95_ms": overhead, "qwen_first_audio_share": share})


if __name__ == "__main__":
    main()
