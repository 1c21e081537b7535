"""How soon a conversation by voice answers, beside pipecat and livekit-agents.

Callers in a process of their own talk to /v1/realtime at once and in real time; recogniser, mind
and voice are fakes that take no time, the voice detector is the real one. The other two, where
`--rivals` names an interpreter that has them, have such fakes too and no socket at all: their clock
runs from the decision that a turn is over to the first sound that they write.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.common import Process, Row, command_line, ms_row, percentile, report
from benchmarks.common.conversations import WORD_S, WORDS, conversations
from bot.engines import VAD
from bot.realtime import Latencies
from plugins.silero_vad.detector import SileroVad

CALLERS, ROUNDS, ROUNDS_ALONE = 10, 4, 8
TURNS, QUICK_TURNS, WARM_UP = 40, 2, 2
RIVALS = {"pipecat-ai": "pipecat_turns", "livekit-agents": "livekit_turns"}
CLIENTS = Path(__file__).parent / "clients"
VERSION = "from importlib.metadata import version; print(version('{package}'))"
PATIENCE_S = 180.0


async def ours(vad: VAD, *, quick: bool) -> tuple[Latencies, Latencies]:
    """With so many callers, and with one, as the other two have it."""
    callers, rounds, alone = (2, 1, 1) if quick else (CALLERS, ROUNDS, ROUNDS_ALONE)
    took, _ = await conversations(vad, callers, rounds)
    one, _ = await conversations(vad, 1, alone)
    return took, one


async def theirs(python: str, package: str, *, quick: bool) -> tuple[str, list[float]]:
    """Its version and the milliseconds of each turn; the version is empty where it is not there."""
    asked = [python, "-c", VERSION.format(package=package)]
    there = await asyncio.to_thread(subprocess.run, asked, capture_output=True)
    if there.returncode:
        return "", []
    turns = (QUICK_TURNS if quick else TURNS) + WARM_UP
    order = {"turns": turns, "words": WORDS, "word_s": WORD_S}
    async with Process(str(CLIENTS / f"{RIVALS[package]}.py"), order, python=python) as client:
        while not (line := await client.line(PATIENCE_S)).startswith("{"):
            pass  # a greeting
    told = json.loads(line)
    return told["version"], told["ms"][WARM_UP:]


async def measure(
    vad: VAD, python: str, *, quick: bool
) -> tuple[Latencies, Latencies, dict[str, tuple[str, list[float]]]]:
    took, one = await ours(vad, quick=quick)
    return took, one, {name: await theirs(python, name, quick=quick) for name in RIVALS}


def side_by_side(
    one: Latencies, rivals: dict[str, tuple[str, list[float]]], python: str
) -> Iterable[Row]:
    """One conversation alone: turn decided -> first sound."""
    yield Row("one conversation alone, p50 and p95", _spread(one.overhead))
    for package, (version, ms) in rivals.items():
        missing = f"left out: it is not installed for {python}"
        yield Row(f"{package} {version}".strip(), _spread(ms) if version else missing)


def _spread(ms: list[float]) -> str:
    return f"{percentile(ms, 0.5):.1f} ms, {percentile(ms, 0.95):.1f} ms"


def main() -> None:
    parser = command_line(__doc__ or "")
    parser.add_argument(
        "--rivals", default=sys.executable, help="the Python that has pipecat-ai and livekit-agents"
    )
    given = parser.parse_args()
    took, one, rivals = asyncio.run(measure(SileroVad(), given.rivals, quick=given.quick))
    figures = {
        "overhead_p95_ms": percentile(took.overhead, 0.95),
        "stop_to_audio_p50_ms": percentile(took.answered, 0.5),
        "stop_to_audio_p95_ms": percentile(took.answered, 0.95),
    }
    rows = [
        Row("turns", str(len(took.overhead))),
        ms_row("turn decided -> first sound, p50", percentile(took.overhead, 0.5), digits=1),
        ms_row("the same, p95", figures["overhead_p95_ms"], "<= 10 ms", digits=1),
        ms_row("speech ends -> first sound, p50", figures["stop_to_audio_p50_ms"], "<= 240 ms"),
        ms_row("the same, p95", figures["stop_to_audio_p95_ms"], "<= 290 ms"),
        ms_row("a caller's frame is late, p99", percentile(took.late, 0.99), digits=1),
        *side_by_side(one, rivals, given.rivals),
    ]
    report("voice_turn", rows, figures)


if __name__ == "__main__":
    main()
