"""How an engine is doing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How an engine or a connection is doing, in words for the panel."""

    ok: bool
    note: str = ""
    fix: str = ""
    ms: float | None = None  # how long its newest answer was in coming
    details: dict[str, str] = field(default_factory=dict)


@runtime_checkable
class Reports(Protocol):
    """An engine that can say how it is doing."""

    def health(self) -> Health: ...
