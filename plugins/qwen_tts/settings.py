"""The `plugins: qwen_tts:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import setting

DEVICES = ("auto", "cpu", "cuda")
PRECISIONS = ("auto", "float16", "bfloat16", "float32")


@dataclass(frozen=True, slots=True, kw_only=True)
class QwenSettings:
    """Where the checkpoints are, and what of the machine they may use."""

    model: str = setting("", label="Checkpoint", hint="Empty: the first that can do what is asked")
    folder: str = setting("", label="Checkpoints", hint="Empty: models/qwen in the data folder")
    voice: str = setting("", label="Voice", hint="Empty: the checkpoint's first")
    device: str = setting("auto", label="Device", choices=DEVICES)
    precision: str = setting(
        "auto",
        label="Precision",
        hint="auto: float16 on the GPU, float32 on the processor",
        choices=PRECISIONS,
    )
    threads: int = setting(0, label="Threads", hint="0: half of the cores", min=0, max=512)
    cache: int = setting(1, label="Checkpoints kept in memory", min=1, max=8)
    idle_min: float = setting(
        10.0, label="Free the memory after", hint="0: never", min=0, max=1440, unit="min"
    )
    context: int = setting(
        0,
        label="Frames decoded again",
        hint="Before each piece of sound; 0: all that matter. 25 costs less",
        min=0,
        max=300,
    )
    warm_up: bool = setting(False, label="Load at the start")
    start_s: float = setting(180.0, label="Longest start", min=1, max=3600, unit="s")
