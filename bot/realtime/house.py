"""What of the show a conversation is held with; it may change between two answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.dialogue import Guard, Persona
from bot.engines import EngineRegistry, Router, Tool
from bot.errors import BadRequest
from bot.listening import Names
from bot.settings import EarSettings, MindSettings, VoiceSettings
from bot.voice import Speaker


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
    record: Callable[[str, int], None] = lambda engine, characters: None

    def speaker(self, voice: str) -> Speaker:
        """The mouth of a conversation: `voice` is one of the show's engine, or `engine:voice`."""
        return Speaker(self.registry, self._voiced(voice), record=self.record)

    def check_voice(self, voice: str) -> None:
        """Raises BadRequest for a voice that conversations cannot be held with."""
        self._voiced(voice)

    def _voiced(self, voice: str) -> VoiceSettings:
        if voice.startswith("profile:"):
            hint = "use a preset voice, or /v1/audio/speech"
            raise BadRequest("a voice profile cannot talk live", field="voice", hint=hint)
        engine, colon, name = voice.partition(":")
        if colon and engine:
            others = (self.voice.tts, *self.voice.fallback)
            return replace(self.voice, tts=engine, default=name, fallback=others)
        return replace(self.voice, default=voice) if voice else self.voice
