"""The `plugins: pocketsphinx:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class SphinxSettings:
    """How it listens, and what of the machine it may use."""

    pause_s: float = setting(0.6, label="A pause ends what is said", min=0.2, max=5, unit="s")
    careful: bool = setting(
        True, label="Second look", hint="Better words and a confidence, a moment later"
    )
    longest_s: float = setting(
        20.0,
        label="Longest stretch of speech",
        hint="Then it is written down",
        min=2,
        max=60,
        unit="s",
    )
    at_once: int = setting(4, label="Listens to at once", min=1, max=32)
    idle_min: float = setting(
        10.0, label="Free the memory after", hint="0: never", min=0, max=1440, unit="min"
    )
    start_s: float = setting(30.0, label="Longest start", min=1, max=600, unit="s")
