"""How soon the bot falls silent when somebody speaks into it, and what it remembers then.

Made speech into listeners says when the sound is ducked: where speech begins in it is known.
Callers of /v1/realtime who speak into long answers say when they are told to be silent, how much
sound still comes after that, and by how many words what is remembered differs from what they
played. Recogniser, mind and voice are fakes that take no time, the voice detector is the real one.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from benchmarks.common import Row, ms_row, percentile, quick_run, report
from benchmarks.common.conversations import conversations
from benchmarks.common.listeners import listened_to
from bot.engines import VAD
from bot.listening import Act
from bot.realtime import Latencies
from plugins.silero_vad.detector import SileroVad

LISTENERS, CALLERS, ROUNDS = 20, 10, 4


@dataclass(frozen=True, slots=True)
class Breaks:
    """`ducked` in milliseconds, `took` as the callers measured it."""

    ducked: list[float]
    took: Latencies
    wrong_words: list[float]


async def measure(vad: VAD, *, quick: bool) -> Breaks:
    listeners, callers, rounds = (2, 2, 1) if quick else (LISTENERS, CALLERS, ROUNDS)
    await listened_to(vad, 1, 1)  # everything is loaded by then
    speakers = await listened_to(vad, listeners, rounds)
    ducked = [ms for speaker in speakers for ms in speaker.took(Act.DUCK)]
    took, wrong_words = await conversations(vad, callers, rounds)
    return Breaks(ducked, took, wrong_words)


def main() -> None:
    breaks = asyncio.run(measure(SileroVad(), quick=quick_run(__doc__ or "")))
    figures = {
        "ducked_p50_ms": percentile(breaks.ducked, 0.5),
        "flushed_p50_ms": percentile(breaks.took.flushed, 0.5),
        "unflushable_ms": max(breaks.took.unflushable),
        "heard_error_words": max(breaks.wrong_words),
    }
    rows = [
        Row("times that somebody broke in", f"{len(breaks.ducked)}, {len(breaks.took.flushed)}"),
        ms_row("speech begins -> ducked, p50", figures["ducked_p50_ms"], "<= 80 ms"),
        ms_row("the same, p95", percentile(breaks.ducked, 0.95)),
        ms_row("speech begins -> told to be silent, p50", figures["flushed_p50_ms"], "<= 230 ms"),
        ms_row("the same, p95", percentile(breaks.took.flushed, 0.95)),
        ms_row("sound that came after that, at most", figures["unflushable_ms"], "<= 40 ms"),
        Row("words wrong in what was heard", f"{figures['heard_error_words']:.0f}", "<= 1"),
    ]
    report("barge_in", rows, figures)


if __name__ == "__main__":
    main()
