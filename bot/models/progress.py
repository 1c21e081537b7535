"""How far the fetching of a file is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a fetch is: bytes of this file; `total` is 0 where the server does not say."""

    file: str
    done: int
    total: int
    note: str = ""


Tell = Callable[[Progress], None]
