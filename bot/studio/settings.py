"""The studio's limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.settings import Settings, parse_section, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioSettings:
    """How much the studio takes on at once, and how much of it."""

    engine: str = setting("", label="Engine", hint="Empty: that of the show's voice")
    voice: str = setting("", label="Voice", hint="Empty: the engine's own")
    jobs_per_engine: int = setting(1, label="Runs at once on an engine", min=1, max=16)
    at_once: Mapping[str, int] = setting(
        label="Runs at once, by engine", hint="For engines that can do more", factory=dict
    )
    fallback: tuple[str, ...] = setting(
        (), label="Fallbacks", hint="Engines that speak when one fails before its first sound"
    )
    waiting: int = setting(16, label="Runs that may wait", min=0, max=10_000)
    max_chars: int = setting(200_000, label="Longest text", min=100, unit="characters")
    max_task_chars: int = setting(
        10_000, label="Longest text of a task", hint="Long form takes more", min=20
    )
    max_upload_mb: int = setting(50, label="Largest upload", min=1, max=2000, unit="MB")
    max_minutes: float = setting(180, label="Longest sound of a run", min=0.1, unit="min")
    keep_free_mb: int = setting(100, label="Disk space left alone", min=0, unit="MB")


def studio_settings(settings: Settings) -> StudioSettings:
    """The section `studio` of config.yaml; what it leaves open is as the show speaks.

    Raises InvalidSettings.
    """
    read = parse_section(StudioSettings, settings.studio, "studio")
    if read.engine:
        return read
    voice = settings.voice
    return replace(
        read,
        engine=voice.tts,
        voice=read.voice or voice.default,
        fallback=read.fallback or voice.fallback,
    )
