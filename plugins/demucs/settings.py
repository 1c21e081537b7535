"""The `plugins: demucs:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import setting
from plugins.demucs.catalog import NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class DemucsSettings:
    """Which model takes songs apart, and what of the machine it may use."""

    model: str = setting("htdemucs", label="Model", choices=NAMES)
    file: str = setting(
        "", label="Model file", hint="A .th file that you have, instead of the model"
    )
    fetch: bool = setting(True, label="Fetch the model with the first song")
    overlap: float = setting(
        0.25, label="Overlap", hint="More is smoother and slower", min=0.0, max=0.9
    )
    device: str = setting("auto", label="Device", choices=("auto", "cpu", "cuda"))
    threads: int = setting(0, label="Threads", hint="0: torch's own choice", min=0, max=512)
    start_s: float = setting(180.0, label="Longest start", min=1, max=3600, unit="s")
