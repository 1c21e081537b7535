"""The studio with real voices: espeak-ng, and Qwen3-TTS on tiny checkpoints where it is there."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.engines import TTS, Audio, Cancel, EngineRegistry
from bot.studio import CustomVoice, Studio
from plugins.espeak import EspeakVoice
from plugins.qwen_tts import QwenSettings, QwenVoice

NO_QWEN = "not installed: python start.py --with qwen"


@dataclass(frozen=True, slots=True)
class Booth:
    """A studio, and its Qwen voice: None where the extra is not installed."""

    studio: Studio
    espeak: EspeakVoice
    qwen: QwenVoice | None


@asynccontextmanager
async def booth(folder: Path) -> AsyncIterator[Booth]:
    """Both voices are loaded when it opens."""
    engines, espeak, qwen = EngineRegistry(), EspeakVoice(), tiny_qwen(folder / "qwen")
    engines.add(TTS, espeak.name, espeak)
    if qwen is not None:
        engines.add(TTS, qwen.name, qwen)
    studio = Studio(engines, folder / "studio")
    await studio.open()
    try:
        await espeak.warm()
        if qwen is not None:
            await qwen.warm_up("custom_voice")
        yield Booth(studio, espeak, qwen)
    finally:
        await studio.close()
        await espeak.close()
        if qwen is not None:
            await qwen.close()


def tiny_qwen(folder: Path) -> QwenVoice | None:
    """The voice on a checkpoint that is made for it now."""
    if find_spec("qwen_tts") is None:
        return None
    folder.mkdir()
    command = [sys.executable, "-m", "tests.tiny_qwen", str(folder), "custom_voice"]
    subprocess.run(command, check=True, capture_output=True)
    return QwenVoice(QwenSettings(threads=1, model="custom_voice"), folder)


async def timed(studio: Studio, request: CustomVoice) -> tuple[float, float]:
    """Seconds to the first sound, and to the last."""
    started, seen = time.perf_counter(), []
    async for event in studio.stream(request):
        if isinstance(event, Audio):
            seen.append(time.perf_counter() - started)
    return seen[0], seen[-1]


async def cancelled(studio: Studio, request: CustomVoice) -> float:
    """Seconds from the cancel, set at the first sound, to the end of the run."""
    cancel, since = Cancel(), 0.0
    async for event in studio.stream(request, cancel):
        if isinstance(event, Audio) and not cancel.is_set():
            cancel.set("the benchmark")
            since = time.perf_counter()
    return time.perf_counter() - since
