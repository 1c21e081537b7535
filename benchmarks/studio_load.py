"""Many at once, and for a long time: the gateway under load, with espeak-ng.

A thousand programs ask for speech in the same moment, each over a connection of its own: every
one gets a run id that nobody else has, or a 409 with the time to come back. Then one of them
listens for ten minutes with 100 ms of sound in hand: how often that runs dry.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.common import Pulse, Row, quick_run, report
from bot.engines import TTS, EngineRegistry, Router
from bot.gateway import Gateway, GatewayOptions, Keys
from bot.host import Member
from bot.settings import MindSettings
from bot.studio import Studio, StudioSettings
from plugins.espeak import EspeakVoice

STARTS, QUICK_STARTS = 1000, 50
SECONDS, QUICK_SECONDS = 600.0, 5.0
BUFFER_S = 0.1  # of sound that a listener has in hand before it begins
ROOM = 100  # runs that may wait
LINE = "The raid brought forty-two people to the stream tonight, and nobody had expected it! "
LINE_S = 4.0  # that it takes at least
KEY = {"Authorization": "Bearer benchmark"}


async def start(session: aiohttp.ClientSession, url: str, number: int) -> str:
    """The run's id, or what came instead of it."""
    asked = {"model": "espeak", "voice": "en-us", "input": f"Start {number}."}
    async with session.post(
        f"{url}/v1/audio/speech", json=asked | {"response_format": "pcm"}, headers=KEY
    ) as answer:
        sound = await answer.read()
        if answer.status == 409 and int(answer.headers["Retry-After"]) > 0:
            return "busy"
        heard = answer.status == 200 and len(sound) > 1000
        return answer.headers["X-Run-Id"] if heard else f"lost: {answer.status}"


async def starts(url: str, count: int) -> Counter[str]:
    """What each of them got, all asked at once."""
    wide = aiohttp.TCPConnector(limit=0)
    patience = aiohttp.ClientTimeout(total=300)
    async with aiohttp.ClientSession(connector=wide, timeout=patience) as session:
        asked = [start(session, url, number) for number in range(count)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
    return Counter(f"lost: {a!r}" if isinstance(a, BaseException) else a for a in answers)


async def listen(url: str, seconds: float) -> tuple[int, float]:
    """How often the sound ran dry, and for how many seconds it was heard."""
    text = LINE * (int(seconds / LINE_S) + 1)
    asked = {"type": "start", "task": "long_form", "engine": "espeak", "voice": "en-us"}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url.replace("http", "ws") + "/ws/speech", headers=KEY) as line,
    ):
        await line.send_json(asked | {"text": text, "chunk_ms": 20, "keep": False})
        return await _heard(line, seconds)


async def _heard(line: aiohttp.ClientWebSocketResponse, seconds: float) -> tuple[int, float]:
    rate = underruns = 0
    got = 0.0
    began: float | None = None  # when it would have begun to sound, moved on by each gap
    async for message in line:
        now = time.perf_counter()
        if message.type is aiohttp.WSMsgType.TEXT:
            said: dict[str, Any] = json.loads(message.data)
            rate = said.get("sample_rate", rate)
            if said["type"] in ("end", "error"):
                break
            continue
        if began is not None and now - began > got:
            underruns += 1
            began = now - got
        got += len(message.data) / 2 / rate
        if began is None and got >= BUFFER_S:
            began = now
        if got >= seconds:
            break
    return underruns, got


async def measure(folder: Path, count: int, seconds: float) -> None:
    registry, espeak = EngineRegistry(), EspeakVoice()
    registry.add(TTS, espeak.name, espeak)
    settings = StudioSettings(engine=espeak.name, waiting=ROOM, max_chars=500_000)
    studio = Studio(registry, folder, settings)

    async def check(key: str) -> Member:
        return Member(id="1", name=key, role="owner")

    options = GatewayOptions(
        port=0, lead_ms=round(BUFFER_S * 1000), max_seconds=seconds + 300, max_chars=500_000
    )
    router = Router(registry, MindSettings())
    gateway = Gateway(studio, registry, router, Keys(check), options)
    await studio.open()
    url = await gateway.start()
    try:
        await espeak.warm()
        async with Pulse() as pulse:
            answers = await starts(url, count)
        underruns, heard = await listen(url, seconds)
    finally:
        await gateway.stop()
        await studio.close()
        await espeak.close()
    _tell(answers, pulse.longest, underruns, heard, count)


def _tell(answers: Counter[str], stall_ms: float, underruns: int, heard: float, count: int) -> None:
    busy = answers.pop("busy", 0)
    lost = sum(times for what, times in answers.items() if what.startswith("lost"))
    twice = sum(times for what, times in answers.items() if times > 1 and "lost" not in what)
    ids = sum(1 for what in answers if not what.startswith("lost"))
    rows = [
        Row(f"of {count} simultaneous starts, with an id of their own", str(ids)),
        Row("told to come back (409)", str(busy)),
        Row("lost", str(lost), "0"),
        Row("with an id that another one has", str(twice), "0"),
        Row("longest stall of the loop meanwhile, clients included", f"{stall_ms:.0f} ms"),
        Row(
            f"underruns in {heard:.0f} s with {BUFFER_S * 1000:.0f} ms in hand", str(underruns), "0"
        ),
    ]
    unique = int(not twice and not lost and ids + busy == count)
    figures = {"unique_ids": unique, "ids": ids, "busy": busy, "lost": lost}
    report("studio_load", rows, figures | {"underruns": underruns, "heard_s": heard})


def main() -> None:
    quick = quick_run(__doc__ or "")
    count, seconds = (QUICK_STARTS, QUICK_SECONDS) if quick else (STARTS, SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), count, seconds))


if __name__ == "__main__":
    main()
