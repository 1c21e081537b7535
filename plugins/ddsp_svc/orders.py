"""What the model's process is asked; free of torch, which the parent must not import."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.ddsp_svc.config import VoiceConfig
from plugins.ddsp_svc.quick.shape import BLOCK, LOWEST_HZ, RATE, QuickShape

NAME = "ddsp_svc"
ENHANCERS = ("flow", "vocoder", "none")
YIN, RMVPE, RMVPE_PATH = "yin", "rmvpe", "rmvpe_path"
TRACKERS = (RMVPE, RMVPE_PATH, YIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One conversion. Paths are texts; `key` and `formant` in semitones, no key: the fitting one.

    `rmvpe` is empty for the own tracker; `path`: its steadier reading. `speakers` are shares, one
    for each of the model's.
    """

    source: str
    target: str
    checkpoint: str
    config: VoiceConfig
    encoder: str
    vocoder: str
    rmvpe: str
    path: bool
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

    @property
    def rate(self) -> int:
        return self.config.rate

    @property
    def block(self) -> int:
        return self.config.block

    @property
    def f0_min(self) -> float:
        return self.config.f0_min


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickOrder:
    """One conversion with a quick voice; the fields are those of `Order`."""

    source: str
    target: str
    checkpoint: str
    shape: QuickShape
    rmvpe: str
    path: bool
    median_hz: float
    key: float | None
    whole_octaves: bool
    formant: float
    gate_db: float
    seed: int
    notes: tuple[str, ...] = ()
    rate: int = RATE
    block: int = BLOCK
    f0_min: float = LOWEST_HZ


AnyOrder = Order | QuickOrder
