"""What the training's process is asked; free of torch, which the parent must not import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.ddsp_svc.config import VoiceConfig

QUICK, FULL = "quick", "full"
QUICK_STEPS, QUICK_MINUTES = 6000, 5.0
FULL_STEPS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainOrder:
    """One training. Paths are texts: `folder` of recordings, `place` of the voice, `root` of all.

    It ends after `steps` or `minutes`, 0 minutes: whatever it takes. `consent` stands in
    voice.json as it is. `base` is the checkpoint of another voice, empty: from chance.
    """

    folder: str
    place: str
    root: str
    name: str
    label: str
    consent: Mapping[str, str]
    preset: str
    steps: int
    minutes: float
    seed: int
    base: str = ""
    config: VoiceConfig | None = None  # of the full preset, with the files that it needs
    encoder: str = ""
    vocoder: str = ""
