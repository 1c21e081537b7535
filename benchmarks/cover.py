"""A song made here is covered without weights: how long that takes, what it needs, how true it is.

The singer and the band are known, so separation, pitch, time and loudness are measured against
what they are. The seconds are the processor's, of all processes: what else runs on the machine
does not count. Every step is cancelled once in its middle.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import soundfile
import soxr

from benchmarks.common import Row, report
from bot.audio import LoudnessMeter, yin_tracker
from bot.engines import Cancel, EngineRegistry, Separator, VoiceConverter
from bot.singing import (
    Cover,
    CoverRequest,
    Covers,
    Merged,
    MergeRequest,
    Mixing,
    Parts,
    PartsRequest,
    Working,
)
from plugins.center_comb import CenterComb
from plugins.source_filter import SourceFilter, SourceFilterSettings
from tests.band import RATE, cents_off, si_sdr, singer, song

MINUTES, QUICK_MINUTES = 3.0, 0.2
UNIT_S = 20.0  # of the song, which repeats
KEY = 3.0
LATE_MS = 64.0
HEARD_S = 20.0  # of the song are compared with what is known
LOOK_S = 0.05  # between two looks at the memory
STEPS = ("load", "separate", "convert", "backing", "mix")
FACTOR_GOAL, MEMORY_GOAL, SDR_GOAL, CANCEL_GOAL = 1.0, 1500.0, 7.0, 100.0


class Weight:
    """The most memory of this process and all that it started, in MB, step by step, and the most
    that lies in a folder."""

    def __init__(self, folder: Path) -> None:
        self.step = STEPS[0]
        self.by_step: dict[str, float] = {}
        self.disk_mb = 0.0
        self._folder = folder
        self._own = psutil.Process()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Weight:
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_S):
            now = sum(_of_all(self._own, _rss)) / 2**20
            self.by_step[self.step] = max(self.by_step.get(self.step, 0.0), now)
            self.disk_mb = max(self.disk_mb, _bytes_in(self._folder) / 1e6)


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # it was there a moment ago
            total += path.stat().st_size if path.is_file() else 0
    return total


def _rss(process: psutil.Process) -> float:
    return process.memory_info().rss


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _of_all(own: psutil.Process, figure: Any) -> list[float]:
    found = []
    for process in (own, *own.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            found.append(figure(process))
    return found


@asynccontextmanager
async def kitchen(folder: Path) -> AsyncIterator[Covers]:
    """Covers with the two engines that need no weights, each in its process."""
    engines = EngineRegistry()
    parting, singing = CenterComb(), SourceFilter(SourceFilterSettings())
    engines.add(Separator, parting.name, parting)
    engines.add(VoiceConverter, singing.name, singing)
    covers = Covers(engines, folder)
    await covers.open()
    try:
        yield covers
    finally:
        await covers.close()
        await parting.close()
        await singing.close()


def write_song(path: Path, seconds: float) -> None:
    """In pieces: a long song shall not weigh on the memory that is measured."""
    vocals, band = song(min(UNIT_S, seconds))
    whole = vocals + band
    frames = int(seconds * RATE)
    with soundfile.SoundFile(path, "w", RATE, 2, subtype="PCM_16") as file:
        for at in range(0, frames, len(whole)):
            file.write(whole[: frames - at])


@dataclass(frozen=True, slots=True)
class Made:
    """A cover, and what it took: seconds of the processor and of the clock, MB of memory by the
    step, and MB of the disk."""

    cover: Cover
    cpu: float
    wall: float
    mb: dict[str, float]
    disk_mb: float


async def last(events: AsyncGenerator[Any, None]) -> Any:
    made = None
    async for event in events:
        made = event
    return made


async def cover(folder: Path) -> Made:
    """All of it, once, from nothing."""
    request = CoverRequest(source=folder / "song.wav", target=folder / "cover", key=KEY)
    began, own = time.perf_counter(), psutil.Process()
    async with kitchen(folder / "singing") as covers:
        before = sum(_of_all(own, _seconds))
        with Weight(folder / "singing") as weight:
            made: Any = None
            async for made in covers.cover(request):
                if isinstance(made, Working) and made.step in STEPS:
                    weight.step = made.step
        assert isinstance(made, Cover)
        cpu = sum(_of_all(own, _seconds)) - before
        wall = time.perf_counter() - began
        return Made(made, cpu, wall, weight.by_step, weight.disk_mb)


async def parted(folder: Path, seconds: float) -> float:
    """SI-SDR of the vocals in dB, over HEARD_S."""
    async with kitchen(folder / "singing") as covers:
        request = PartsRequest(source=folder / "song.wav", target=folder / "parts", harmonies=True)
        parts = await last(covers.separate(request))
    assert isinstance(parts, Parts)
    heard = min(HEARD_S, seconds, UNIT_S)
    truth = song(heard)[0]
    return si_sdr(read(parts.vocals, len(truth)), truth)


def read(path: Path, frames: int = -1) -> np.ndarray:
    return soundfile.read(path, frames, dtype="float32", always_2d=True)[0]


def pitch_error(made: Cover) -> float:
    """The median of how far the singing is off its tune, in cents."""
    vocals = read(made.vocals, int(HEARD_S * RATE)).mean(axis=1)
    return float(np.median(np.abs(cents_off(yin_tracker(vocals, RATE), KEY))))


async def merged(folder: Path) -> tuple[float, float]:
    """Another singer, in another key, too quiet and too late, is merged: the largest error of
    time in ms, and of the balance of singing and band in LU."""
    seconds = 12.0
    vocals, band = song(seconds)
    other = singer(np.arange(len(vocals)) / RATE, -5.0, (400, 1700, 2300))
    other = 0.02 * np.pad(other, (round(LATE_MS * RATE / 1000), 0))[:, None]
    for name, sound in (("was", vocals), ("band", band), ("late", other)):
        soundfile.write(folder / f"{name}.wav", sound, RATE, subtype="FLOAT")
    mixing = Mixing(reverb=0.0, duck_db=0.0)
    async with kitchen(folder / "singing") as covers:
        made = await last(
            covers.merge(
                MergeRequest(
                    vocals=folder / "late.wav",
                    backing=folder / "band.wav",
                    reference=folder / "was.wav",
                    target=folder / "merged",
                    mixing=mixing,
                )
            )
        )
    assert isinstance(made, Merged)
    balance = lufs(read(made.vocals)) - lufs(read(made.backing))
    return abs(made.offset_ms - LATE_MS), abs(balance - (lufs(vocals) - lufs(band)))


def lufs(sound: np.ndarray) -> float:
    meter = LoudnessMeter(RATE, sound.shape[1])
    meter.push(sound)
    return meter.lufs()


def heard_whole(path: Path) -> tuple[float, float]:
    """LUFS and dBTP of a file, the peak at sixteen times the rate by another method than the
    limiter's."""
    meter, highest = LoudnessMeter(RATE, 2), 0.0
    for piece in soundfile.blocks(path, RATE * 5, dtype="float32", always_2d=True):
        meter.push(np.asarray(piece, np.float32))
        highest = max(highest, float(np.abs(soxr.resample(piece, RATE, 16 * RATE)).max()))
    return meter.lufs(), float(20 * np.log10(highest))


async def cancelled(folder: Path) -> dict[str, float]:
    """How long it takes until nothing more happens, in ms, by the step that was cancelled."""
    found: dict[str, float] = {}
    for step in STEPS:  # what the one before has finished is kept
        async with kitchen(folder / "cancelled") as covers:
            request = CoverRequest(source=folder / "song.wav", target=folder / "gone", key=KEY + 1)
            cancel, at = Cancel(), 0.0
            async for event in covers.cover(request, cancel):
                if isinstance(event, Working) and event.step == step and event.part > 0:
                    at = time.perf_counter()
                    cancel.set("enough")
            found[step] = (time.perf_counter() - at) * 1000
            assert not (folder / "gone").exists()
    return found


async def measure(folder: Path, seconds: float) -> tuple[list[Row], dict[str, float]]:
    write_song(folder / "song.wav", seconds)
    made = await cover(folder)
    sdr, cents = await parted(folder, seconds), pitch_error(made.cover)
    offset, balance = await merged(folder)
    level, peak = heard_whole(made.cover.mix)
    loud, most = abs(level - Mixing().lufs), max(made.mb.values())
    cancels = await cancelled(folder)
    factor, slowest = made.cpu / seconds, max(cancels, key=lambda step: cancels[step])
    wav = seconds * RATE * 2 * 4 / 1e6  # MB of the song as WAV of 32 bits
    rows = [
        Row(
            f"a song of {seconds / 60:g} min, processor's time",
            f"{made.cpu:.1f} s, {factor:.2f} of the song",
            f"<= {FACTOR_GOAL:g}",
        ),
        Row("the same by the clock, on two cores", f"{made.wall:.1f} s, {made.wall / seconds:.2f}"),
        Row("memory of all processes", f"{most:.0f} MB", f"<= {MEMORY_GOAL:.0f} MB"),
        Row("the same step by step", ", ".join(f"{s} {mb:.0f}" for s, mb in made.mb.items())),
        Row("disk meanwhile", f"{made.disk_mb:.0f} MB, {made.disk_mb / wav:.1f} of the song"),
        Row("singing taken out of the song, SI-SDR", f"{sdr:.1f} dB", f">= {SDR_GOAL:g} dB"),
        Row("pitch of the new singing", f"{cents:.1f} cents off"),
        Row("another singer merged, time", f"{offset:.2f} ms off", "<= 1 ms"),
        Row("another singer merged, balance", f"{balance:.2f} LU off", "<= 0.5 LU"),
        Row("loudness of the mix", f"{loud:.2f} LU off", "<= 0.5 LU"),
        Row("true peak of the mix", f"{peak:.2f} dBTP", "<= -1 dBTP"),
        Row("cancelled", f"{cancels[slowest]:.1f} ms in {slowest}", f"<= {CANCEL_GOAL:.0f} ms"),
    ]
    figures = {
        "cpu_realtime_factor": factor,
        "peak_mb": most,
        "disk_mb": made.disk_mb,
        "si_sdr_db": sdr,
        "f0_error_cents": cents,
        "merge_offset_ms": offset,
        "loudness_error_lu": max(loud, balance),
        "true_peak_dbtp": peak,
        "cancel_ms": cancels[slowest],
    }
    return rows, figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short song, to try it")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long the song is")
    arguments = parser.parse_args()
    minutes = QUICK_MINUTES if arguments.quick else arguments.minutes
    with tempfile.TemporaryDirectory() as folder:
        rows, figures = asyncio.run(measure(Path(folder), minutes * 60))
    report("A cover without weights", rows, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
