"""Who takes a song apart and who sings it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.engines import (
    DRY,
    HARMONIES,
    EngineRegistry,
    Finer,
    Separator,
    SingingVoice,
    StandIn,
    VoiceConverter,
)
from bot.errors import EngineError, NotFound
from bot.singing.settings import SingingSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A converter and the voice that it is to sing with; no voice: its own choice.

    `speakers` are the shares of a model with several, where the settings name one.
    """

    converter: VoiceConverter
    voice: SingingVoice | None
    speakers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """A separator that can be chosen: whether a model does it, whether it tells other singers
    apart, and whether it takes the room off the singing."""

    name: str
    trained: bool
    harmonies: bool
    dry: bool


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

    def partings(self) -> list[Parting]:
        """Every separator, the one that is used where none is named first."""
        known = [self._engines.get(Separator, one) for one in self._engines.names(Separator)]
        named = self.settings.separator
        known.sort(key=lambda one: (one.name != named, isinstance(one, StandIn)))
        return [_told(one) for one in known]

    async def part(self, converter: str = "", voice: str = "") -> Part:
        """Who has that voice. Without a name: that of the settings, else the first trained voice
        that can sing, else the effect. Raises NotFound.
        """
        if not converter and not voice:
            return await self._usual()
        names = [converter] if converter else self._engines.names(VoiceConverter)
        parts = await self._parts(names)
        if voice:
            return _named(voice, parts)
        if converter and not _able(parts):  # it tells itself what is wrong with its voices
            return Part(converter=self._engines.get(VoiceConverter, converter), voice=None)
        return self._best(parts)

    async def _parts(self, names: Sequence[str]) -> list[Part]:
        """All voices of these converters; one that fails has none."""
        found: list[Part] = []
        for name in names:
            engine = self._engines.get(VoiceConverter, name)
            try:
                found += [Part(converter=engine, voice=one) for one in await engine.voices()]
            except EngineError as error:
                log.warning("%s does not tell its voices: %s", name, error)
        return found

    def _best(self, parts: list[Part]) -> Part:
        able = _able(parts)
        if not able:
            hint = "switch one on, such as source_filter, in config.yaml or on the panel"
            raise NotFound("nothing here can sing", hint=hint)
        return min(able, key=lambda part: isinstance(part.converter, StandIn))

    async def _usual(self) -> Part:
        """That of the settings: `engine:voice`, or `engine:voice/speaker`."""
        if not self.settings.voice:
            return self._best(await self._parts(self._engines.names(VoiceConverter)))
        converter, _, name = self.settings.voice.partition(":")
        voice, _, speaker = name.partition("/")
        part = await self.part(converter, voice)
        return replace(part, speakers={speaker: 1.0} if speaker else {})


def _told(engine: Separator) -> Parting:
    can = engine.can if isinstance(engine, Finer) else frozenset()
    return Parting(
        name=engine.name,
        trained=not isinstance(engine, StandIn),
        harmonies=HARMONIES in can,
        dry=DRY in can,
    )


def _able(parts: list[Part]) -> list[Part]:
    return [part for part in parts if part.voice is not None and not part.voice.flaw]


def _named(voice: str, parts: list[Part]) -> Part:
    for part in parts:
        if part.voice is not None and part.voice.name == voice:
            return part
    there = ", ".join(part.voice.name for part in parts if part.voice) or "none"
    raise NotFound(f"there is no voice '{voice}' that sings", hint=f"there are: {there}")
