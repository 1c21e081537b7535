"""What a conversation by voice costs: how many keep one core busy, and the memory of each.

Callers in a process of their own talk to /v1/realtime at once and in real time, each with a
microphone that is never off. Recogniser, mind and voice are fakes that take no time, the voice
detector is the real one. How late this process is meanwhile is felt every 20 ms. One client too
many is refused meanwhile, and in the end one listener hears ten minutes of silence at once.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp

from benchmarks.common import Cost, Pulse, Row, ms_row, percentile, quick_run, report
from benchmarks.common.conversations import Talkers, open_gateway
from benchmarks.common.listeners import left_by_silence
from bot.engines import VAD
from plugins.silero_vad.detector import SileroVad

CALLERS, ROUNDS, REFUSALS, SILENCE_S = 40, 4, 20, 600.0
FRAME_S = 0.02


@dataclass(frozen=True, slots=True)
class Capacity:
    """`lags` in ms, `refused_ms` the slowest refusal, `silence_mb` what silence leaves."""

    cost: Cost
    lags: list[float]
    refused_ms: float
    silence_mb: float


async def measure(vad: VAD, *, quick: bool) -> Capacity:
    callers, rounds = (2, 1) if quick else (CALLERS, ROUNDS)
    async with AsyncExitStack() as stack:
        url = await open_gateway(stack, vad, callers)
        async with Talkers(url, 1, 1) as first:
            await first.talk()  # everything is loaded by then
        cost = Cost(callers)
        async with Talkers(url, callers, rounds) as talkers:
            refused_ms = await refusals(url)
            async with Pulse(FRAME_S) as pulse:
                with cost:
                    await talkers.talk()
            cost.weigh()
    left = await left_by_silence(vad, SILENCE_S / 10 if quick else SILENCE_S)
    return Capacity(cost, pulse.stalls, refused_ms, left)


async def refusals(url: str) -> float:
    """From the dial of one client too many to its close, at most, in milliseconds."""
    worst = 0.0
    async with aiohttp.ClientSession() as http:
        for _ in range(REFUSALS):
            began = time.perf_counter()
            socket = await http.ws_connect(f"{url}/v1/realtime", protocols=("realtime", "key.k"))
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
            assert socket.close_code == 1013, socket.close_code
            worst = max(worst, (time.perf_counter() - began) * 1000)
    return worst


def main() -> None:
    quick = quick_run(__doc__ or "")
    found = asyncio.run(measure(SileroVad(), quick=quick))
    rows = [
        Row("conversations at once", str(2 if quick else CALLERS)),
        *found.cost.rows("conversations"),
        ms_row("a beat is late, p99", percentile(found.lags, 0.99), "< 10 ms", digits=1),
        ms_row("one too many is refused within", found.refused_ms, "<= 50 ms", digits=1),
        Row("ten minutes of silence leave", f"{found.silence_mb:.1f} MB"),
    ]
    report("voice_capacity", rows, found.cost.figures())


if __name__ == "__main__":
    main()
