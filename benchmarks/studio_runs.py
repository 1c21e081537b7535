"""The studio's runs, 10,000 of them, and its captions, an hour of them.

`page_ms` is the slowest of the usual questions (95 % of its calls are quicker), through the
same call that the API makes. `rebuild_s` is the index made again from the folders. The captions
are spoken by a tone that begins at once, so what is measured is where the studio puts them.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np

from benchmarks.common import Row, percentile, quick_run, report
from bot.audio import AudioChunk, AudioFormat
from bot.engines import (
    TTS,
    Audio,
    Cancel,
    End,
    EngineRegistry,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
)
from bot.studio import RunFilter, Runs, Studio, StudioSettings, Subtitles

RUNS, QUICK_RUNS = 10_000, 300
ROUNDS = 60
MINUTES, QUICK_MINUTES = 61, 1
EVERY_S = 3.3337  # not a whole number of frames: what is rounded would add up
PAGE_MS, REBUILD_S, DRIFT_MS = 5.0, 2.0, 10.0
FORMAT = AudioFormat(22_050, 1)
FILTERS = {
    "the newest": RunFilter(),
    "of a kind": RunFilter(kind="table_read"),
    "of a kind and a voice": RunFilter(kind="long_form", voice="en-gb"),
    "search": RunFilter(search="dragon"),
    "search within a kind": RunFilter(search="drag 7", kind="custom_voice"),
    "a stretch of time, page 20": RunFilter(since=1_000.0, until=9_000.0, offset=950),
}


class Tone:
    """A voice that needs no time: a tenth of a second of a tone for anything."""

    name = "tone"

    async def stream(self, request: SpeechRequest, cancel: Cancel) -> AsyncIterator[SpeechEvent]:
        at = np.arange(FORMAT.rate // 10) / FORMAT.rate
        samples = (0.3 * np.sin(2 * np.pi * 300 * at)).astype(np.float32)
        yield Audio(AudioChunk.from_floats(samples.reshape(-1, 1), FORMAT))
        yield End(seconds=0.1)

    async def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities()

    async def close(self) -> None:
        return


def make_runs(folder: Path, count: int) -> None:
    """Folders as the studio leaves them, without their sound."""
    for number in range(count):
        id = f"20260101-{number // 3600:02}{number // 60 % 60:02}{number % 60:02}-{number:08x}"
        path = folder / id
        path.mkdir(parents=True)
        meta = {
            "id": id,
            "kind": ("custom_voice", "long_form", "table_read")[number % 3],
            "state": "done",
            "at": float(number),
            "title": f"Scene {number}",
            "text": f"The {'dragon' if number % 5 == 0 else 'knight'} spoke line {number}. " * 8,
            "engine": "espeak" if number % 2 else "tone",
            "voice": ("en-us", "en-gb", "de")[number % 7 % 3],
            "language": "en",
            "seconds": 3.5,
            "first_audio_ms": 4.0,
            "size": 150_000,
            "notes": "",
            "error": "",
            "artifacts": [{"name": "audio.wav", "media_type": "audio/wav", "size": 150_000}],
            "warnings": [],
        }
        (path / "meta.json").write_text(json.dumps(meta), "utf-8")


async def pages(runs: Runs) -> dict[str, float]:
    """The 95th percentile of each question, in milliseconds."""
    found = {}
    for name, asked in FILTERS.items():
        took = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            await runs.page(asked)
            took.append((time.perf_counter() - started) * 1000)
        found[name] = percentile(took, 0.95)
    return found


async def rebuild(runs: Runs) -> float:
    started = time.perf_counter()
    await runs.rebuild()
    return time.perf_counter() - started


async def captions(folder: Path, minutes: int) -> tuple[float, float, int]:
    """The largest error of a caption's start and that of the last one, in ms; how many."""
    engines = EngineRegistry()
    engines.add(TTS, "tone", Tone())
    studio = Studio(engines, folder, StudioSettings(max_chars=2_000_000))
    await studio.open()
    count = int(minutes * 60 / EVERY_S)
    starts = [1 + round(number * EVERY_S, 3) for number in range(count)]
    text = "\n".join(f"{_stamp(start)} --> {_stamp(start + 2)}\nhello\n" for start in starts)
    sound: list[bytes] = []
    async for event in studio.stream(Subtitles(captions=text), keep=False):
        if isinstance(event, Audio):
            sound.append(event.chunk.pcm)
    await studio.close()
    samples = np.frombuffer(b"".join(sound), "<i2")
    loud = np.flatnonzero(np.abs(samples) > 130)
    begins = loud[np.concatenate(([0], np.flatnonzero(np.diff(loud) > FORMAT.rate // 2) + 1))]
    errors = np.abs(begins / FORMAT.rate - np.array(starts)) * 1000
    return float(errors.max()), float(errors[-1]), count


def _stamp(seconds: float) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


async def measure(folder: Path, count: int, minutes: int) -> None:
    runs = Runs(folder / "runs")
    make_runs(folder / "runs", count)
    await runs.open()
    rebuild_s = await rebuild(runs)
    took = await pages(runs)
    await runs.close()
    started = time.perf_counter()
    await runs.open()
    opened_s = time.perf_counter() - started
    await runs.close()
    worst, last, spoken = await captions(folder / "hour", minutes)
    page_ms = max(took.values())
    rows = [Row(f"page: {name}, p95", f"{ms:.2f} ms", f"<= {PAGE_MS:.0f} ms")
            for name, ms in took.items()]  # fmt: skip
    rows += [
        Row(f"index of {count} runs made again", f"{rebuild_s:.2f} s", f"<= {REBUILD_S:.0f} s"),
        Row("a start with an index that is up to date", f"{opened_s * 1000:.0f} ms"),
        Row(f"{spoken} captions, the largest error", f"{worst:.2f} ms", f"<= {DRIFT_MS:.0f} ms"),
        Row("the last caption's error", f"{last:.2f} ms"),
    ]
    figures = {
        "page_ms": page_ms,
        "rebuild_s": rebuild_s,
        "caption_ms": worst,
        "drift_ms": last,
    }
    report("studio_runs", rows, figures)


def main() -> None:
    quick = quick_run(__doc__ or "")
    count, minutes = (QUICK_RUNS, QUICK_MINUTES) if quick else (RUNS, MINUTES)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), count, minutes))


if __name__ == "__main__":
    main()
