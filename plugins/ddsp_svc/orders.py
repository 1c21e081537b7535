"""What the model's process is asked; free of torch, which the parent must not import."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.ddsp_svc.config import VoiceConfig

ENHANCERS = ("flow", "vocoder", "none")
TRACKERS = ("rmvpe", "yin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One conversion. Paths are texts; `key` and `formant` in semitones, no key: the fitting one.

    `speakers` are shares, one for each of the model's.
    """

    source: str
    target: str
    checkpoint: str
    config: VoiceConfig
    encoder: str
    vocoder: str
    rmvpe: str
    speakers: tuple[float, ...]
    median_hz: float
    key: float | None
    whole_octaves: bool
    formant: float
    enhancer: str
    enhancer_key: float
    steps: int
    method: str
    gate_db: float
    seed: int
    notes: tuple[str, ...] = ()
