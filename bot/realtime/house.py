"""What of the show a conversation is held with; it may change between two answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from bot.dialogue import Guard, Persona
from bot.engines import EngineRegistry, Router, Tool
from bot.listening import Names, Spend
from bot.settings import EarSettings, MindSettings, VoiceSettings
from bot.voice import KeptVoices, Record, Speaker


class Toolset(Protocol):
    """The functions that plugins offer."""

    def tools(self) -> tuple[Tool, ...]: ...

    async def call(self, name: str, arguments: str) -> str:
        """What a function answers; a failure is an answer, too."""
        ...


class NoTools:
    """A house whose plugins offer nothing."""

    def tools(self) -> tuple[Tool, ...]:
        return ()

    async def call(self, name: str, arguments: str) -> str:
        return '{"error": "there is no such function"}'


@dataclass(slots=True, kw_only=True)
class House:
    """The show's persona, guard and settings, as they are now."""

    registry: EngineRegistry
    router: Router
    persona: Persona
    guard: Guard
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    ears: EarSettings = field(default_factory=EarSettings)
    mind: MindSettings = field(default_factory=MindSettings)
    tools: Toolset = field(default_factory=NoTools)
    names: Names = field(default_factory=Names)
    kept: KeptVoices | None = None  # voice profiles
    record: Record = lambda engine, characters, usd: None
    spend: Spend = lambda engine, seconds, usd: None

    def speaker(self) -> Speaker:
        """The mouth of a conversation."""
        return Speaker(self.registry, self.voice, record=self.record, kept=self.kept)
