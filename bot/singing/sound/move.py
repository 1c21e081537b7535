"""Move: the backing goes to another key and keeps its time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.audio import Check, recording, transposed, written
from bot.singing.sound.order import RATE, Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOrder:
    source: Path
    target: Path
    semitones: float


def move(order: MoveOrder, check: Check, tell: Tell) -> dict[str, Any]:
    """As long as before, to the sample."""
    with recording(order.source) as sound:
        at = 0
        with written(order.target, RATE, len(sound), channels=2) as file:
            for piece in transposed(sound, RATE, order.semitones):
                check()
                file.write(piece)
                at += len(piece)
                tell(at / len(sound))
    return {"notes": []}
