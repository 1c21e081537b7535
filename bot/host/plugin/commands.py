"""`!name args`: who may use it, and how often. Pure: the time is passed in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.host.events import ChatMessage, Trust
from bot.host.plugin.plugin import Commands

_COMMAND = re.compile(r"!([\w-]{1,40})(?:\s+(.*))?\Z", re.DOTALL)
_STARTS = re.compile(r"\s*(?:[!/\\]+(?=\w)|\.(?=[^\W\d]))")
PEOPLE_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Parsed:
    name: str
    args: str


def parse(message: ChatMessage) -> Parsed | None:
    """The command a chat line is. What a model wrote is never one."""
    if message.trust is Trust.MODEL:
        return None
    match = _COMMAND.match(message.text.strip())
    return Parsed(match[1].lower(), (match[2] or "").strip()) if match else None


def harmless(line: str) -> str:
    """A line for a chat that no platform and no other bot there takes for a command."""
    start = _STARTS.match(line)
    return line[start.end() :] if start else line


class Cooldowns:
    """When a command may be used again."""

    def __init__(self) -> None:
        self._all: dict[str, float] = {}
        self._person: dict[tuple[str, str], float] = {}

    def wait(self, command: Commands, person: str, now: float) -> float:
        """Seconds until it may be used; 0 when it may be, and then it counts as used."""
        waits = (
            self._all.get(command.name, 0.0) - now,
            self._person.get((command.name, person), 0.0) - now,
        )
        if max(waits) > 0:
            return max(waits)
        self._all[command.name] = now + command.cooldown
        if command.user_cooldown:
            self._forget_old(now)
            self._person[command.name, person] = now + command.user_cooldown
        return 0.0

    def _forget_old(self, now: float) -> None:
        if len(self._person) >= PEOPLE_KEPT:
            self._person = {key: until for key, until in self._person.items() if until > now}
