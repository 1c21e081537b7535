"""Engines by contract and name. Plugins put them in, everybody else asks."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, TypeVar

from bot.engines.measures import Note, unnoted
from bot.errors import Conflict, NotFound

E = TypeVar("E")


class EngineRegistry:
    """Which engine answers to which name, for each contract (LLM, TTS, ...). Whoever uses one tells
    `note` what it measured."""

    def __init__(self, note: Note = unnoted) -> None:
        self.note = note
        self._engines: dict[tuple[type, str], Any] = {}
        self._preferred: dict[type, str] = {}

    def add(self, contract: type[E], name: str, engine: E) -> None:
        """Raises Conflict where the name is taken."""
        key = (contract, name)
        if key in self._engines:
            raise Conflict(f"two plugins offer {contract.__name__} '{name}'", hint="disable one")
        self._engines[key] = engine

    def remove(self, contract: type, name: str) -> None:
        self._engines.pop((contract, name), None)

    def prefer(self, contract: type, name: str) -> None:
        """Which one the settings mean where none is named; empty: they leave it open."""
        self._preferred[contract] = name

    def preferred(self, contract: type) -> str:
        return self._preferred.get(contract, "")

    def names(self, contract: type) -> list[str]:
        return sorted(name for kind, name in self._engines if kind is contract)

    def find(self, contract: type[E], name: str) -> E | None:
        return self._engines.get((contract, name))

    def get(self, contract: type[E], name: str) -> E:
        """Raises NotFound, naming the nearest engine there is."""
        engine = self.find(contract, name)
        if engine is not None:
            return engine
        known = self.names(contract)
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(known) or 'none'}"
        raise NotFound(f"no {contract.__name__} engine '{name}'", hint=hint)
