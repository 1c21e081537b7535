"""The `plugins: source_filter:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFilterSettings:
    """How the effect sounds where a request leaves it open."""

    median_hz: float = setting(
        0.0,
        label="Middle of its range",
        hint="For the key that fits; 0: the key stays",
        min=0,
        max=1000,
        unit="Hz",
    )
    formant: float = setting(
        0.0, label="Timbre", hint="Above 0 a smaller singer", min=-12, max=12, unit="semitones"
    )
