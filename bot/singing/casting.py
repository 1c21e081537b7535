"""Who takes a song apart and who sings it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engines import EngineRegistry, Separator, SingingVoice, StandIn, VoiceConverter
from bot.errors import NotFound
from bot.settings import SingingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A converter and the voice that it is to sing with; no voice: its own choice."""

    converter: VoiceConverter
    voice: SingingVoice | None


class Casting:
    """Chooses among the engines that are on."""

    def __init__(self, engines: EngineRegistry, settings: SingingSettings) -> None:
        self._engines = engines
        self.settings = settings

    def separator(self, wanted: str = "") -> Separator:
        """The one that is wanted, else that of the settings, else the first that is no stand-in.

        Raises NotFound.
        """
        if chosen := wanted or self.settings.separator:
            return self._engines.get(Separator, chosen)
        names = self._engines.names(Separator)
        if not names:
            hint = "switch one on, such as center_comb, in config.yaml or on the panel"
            raise NotFound("nothing here can take a song apart", hint=hint)
        known = [self._engines.get(Separator, name) for name in names]
        own = [engine for engine in known if not isinstance(engine, StandIn)]
        return (own or known)[0]

    async def part(self, converter: str = "", voice: str = "") -> Part:
        """Who has that voice. Without a name: that of the settings, else the first trained voice
        that can sing, else the effect. Raises NotFound."""
        converter = converter or ("" if voice else self.settings.converter)
        voice = voice or ("" if converter else self.settings.voice)
        names = [converter] if converter else self._engines.names(VoiceConverter)
        parts = [
            Part(converter=engine, voice=one)
            for engine in (self._engines.get(VoiceConverter, name) for name in names)
            for one in await engine.voices()
        ]
        if voice:
            return _named(voice, parts)
        able = [part for part in parts if part.voice and not part.voice.flaw]
        if able:
            return min(able, key=lambda part: isinstance(part.converter, StandIn))
        if converter:  # it has no list of voices, or tells itself what is wrong with them
            return Part(converter=self._engines.get(VoiceConverter, converter), voice=None)
        hint = "switch one on, such as source_filter, in config.yaml or on the panel"
        raise NotFound("nothing here can sing", hint=hint)

    async def voices(self) -> list[tuple[str, SingingVoice]]:
        """All of them, each with the name of its converter."""
        return [
            (name, voice)
            for name in self._engines.names(VoiceConverter)
            for voice in await self._engines.get(VoiceConverter, name).voices()
        ]


def _named(voice: str, parts: list[Part]) -> Part:
    for part in parts:
        if part.voice is not None and part.voice.name == voice:
            return part
    there = ", ".join(part.voice.name for part in parts if part.voice) or "none"
    raise NotFound(f"there is no voice '{voice}' that sings", hint=f"there are: {there}")
