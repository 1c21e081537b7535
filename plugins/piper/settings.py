"""The `plugins: piper:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class PiperSettings:
    """Where the voices lie, and which one speaks unless another is named."""

    voice: str = setting(
        "", label="Voice", hint="Such as en_US-lessac-medium; empty: the first in the folder"
    )
    folder: str = setting("", label="Voices folder", hint="Empty: models/piper in the data folder")
    cuda: bool = setting(False, label="On the GPU", hint="Needs onnxruntime-gpu")
    start_s: float = setting(60.0, label="Longest load", min=1, max=600, unit="s")
