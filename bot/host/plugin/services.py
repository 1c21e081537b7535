"""The parts of the house by their type: what `ctx.get` looks up."""

from __future__ import annotations

from typing import Any, TypeVar

from bot.errors import NotFound

T = TypeVar("T")


class Services:
    """One instance for each type."""

    def __init__(self) -> None:
        self._parts: dict[type, Any] = {}

    def add(self, kind: type[T], part: T) -> None:
        self._parts[kind] = part

    def get(self, kind: type[T]) -> T:
        """Raises NotFound where the house has no such part."""
        part = self._parts.get(kind)
        if part is None:
            raise NotFound(f"this house has no {kind.__name__}", hint="is its plugin enabled?")
        return part
