"""How much singing takes on, where it keeps what it makes, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Settings, parse_section, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class SingingSettings:
    """The section `singing` of config.yaml."""

    storage: str = setting(
        "local", label="Storage", hint="local: the data folder; else a storage plugin, such as s3"
    )
    voice: str = setting("", label="Voice", hint="engine:voice; empty: the best that is on")
    separator: str = setting(
        "", label="Separator", hint="Takes the singing out of a song; empty: the best that is on"
    )
    max_upload_mb: int = setting(500, label="Largest upload", min=1, max=10_000, unit="MB")
    max_minutes: float = setting(180, label="Longest song", min=0.1, unit="min")
    link_minutes: float = setting(
        60, label="Addresses of results hold for", min=0.01, max=10_080, unit="min"
    )
    keep_days: float = setting(14, label="Results are kept for", min=0.01, unit="days")
    cache_mb: int = setting(
        2000, label="Copies of stored results", hint="With a remote storage", min=0, unit="MB"
    )
    steps_mb: int = setting(
        4000, label="Kept of covers", hint="So that another key takes less time", min=0, unit="MB"
    )
    keep_free_mb: int = setting(200, label="Disk space left alone", min=0, unit="MB")


def singing_settings(settings: Settings) -> SingingSettings:
    """The section `singing` as it stands. Raises InvalidSettings."""
    return parse_section(SingingSettings, settings.singing, "singing")
