"""The `plugins: faster_whisper:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import setting

DEVICES = ("auto", "cpu", "cuda")
PRECISIONS = ("auto", "int8", "int8_float16", "float16", "bfloat16", "float32")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperSettings:
    """Which model listens, and what of the machine it may use."""

    model: str = setting(
        "small", label="Model", hint="tiny, base, small, medium, large-v3, ... or a folder's name"
    )
    folder: str = setting("", label="Models folder", hint="Empty: models/whisper in the data")
    fetch: bool = setting(True, label="Fetch the model on first use")
    language: str = setting("", label="Language", hint="Empty: it finds out, or what is asked for")
    device: str = setting("auto", label="Device", choices=DEVICES)
    compute_type: str = setting(
        "auto", label="Precision", hint="auto: the quickest that the device has", choices=PRECISIONS
    )
    threads: int = setting(0, label="Threads", hint="0: half of the cores", min=0, max=512)
    beam: int = setting(5, label="Care", hint="Readings compared; 1 is quickest", min=1, max=20)
    partial_s: float = setting(
        1.0, label="What is said so far, every", hint="0: never", min=0, max=30, unit="s"
    )
    pause_s: float = setting(0.6, label="A pause ends what is said", min=0.2, max=5, unit="s")
    vad_filter: bool = setting(
        False, label="Leave out what is not speech", hint="A second check, with Silero's detector"
    )
    idle_min: float = setting(
        10.0, label="Free the memory after", hint="0: never", min=0, max=1440, unit="min"
    )
    start_s: float = setting(180.0, label="Longest start", min=1, max=3600, unit="s")
