"""What is wrong in the settings: every mistake with its place and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Mistake:
    """`place` is dotted (`plugins.twitch.channel`); `line` counts from 1, 0 where unknown."""

    place: str
    message: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class InvalidSettings(ConfigError):
    """All the mistakes that were found at once, first to last."""

    def __init__(self, mistakes: Iterable[Mistake], *, source: str = "config.yaml") -> None:
        self.mistakes = tuple(mistakes)
        elsewhere = {m.place for m in self.mistakes} == {".env"}
        self.source = ".env" if elsewhere else source
        several = len(self.mistakes) > 1
        lines = [f"{m} [line {m.line}]" if several and m.line else str(m) for m in self.mistakes]
        super().__init__("\n".join(lines), hint=f"in {self.source}{self._where()}")

    def _where(self) -> str:
        if len(self.mistakes) == 1 and self.mistakes[0].line:
            return f", line {self.mistakes[0].line}"
        return ""

    @property
    def fields(self) -> dict[str, list[str]]:
        """Messages by place, as the panel shows them beside its fields."""
        found: dict[str, list[str]] = {}
        for mistake in self.mistakes:
            found.setdefault(mistake.place, []).append(mistake.message)
        return found


def suggest(name: str, known: Iterable[str]) -> str:
    """`Did you mean 'twitch'?`, or the list of what there is; empty where there is nothing."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"There are: {', '.join(names)}." if names else ""


def dotted(place: Iterable[str | int]) -> str:
    """`("plugins", "twitch", "channel")` as people write it."""
    return ".".join(str(part) for part in place)
