"""What the workbench is asked to do, and what it tells of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

RATE = 44_100  # Hz, of all that lies between the steps
CHUNK = 1 << 17  # frames that a step takes at once: 3 s

Tell = Callable[[float], None]  # how far it is, 0 to 1


@dataclass(frozen=True, slots=True)
class Told:
    """How far it is, 0 to 1, and what it does."""

    part: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """It is done, and what is known of it: whatever JSON can keep."""

    values: Mapping[str, Any]
