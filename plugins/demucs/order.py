"""What the separator's process is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.engines import SeparateRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A song, and the model that takes it apart."""

    request: SeparateRequest
    checkpoint: Path
    overlap: float
