"""Who says a sentence: the voice that is wanted, then those that stand in for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Protocol

from bot.engines import TTS, EngineRegistry, SpeechRequest
from bot.errors import BotError
from bot.settings import VoiceSettings

KEPT = "profile:"  # a voice that is kept, by its id

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How an utterance is said; `rate` 1.0 is the voice's own.

    `voice` is `name` (of the first engine), `engine:name` or `profile:id`.
    """

    voice: str = ""
    style: str = ""
    rate: float = 1.0
    pitch: float = 1.0
    volume: float = 1.0
    language: str = "en"


class KeptVoices(Protocol):
    """Who knows the voices that are kept."""

    async def request_of(self, voice: str) -> tuple[TTS, SpeechRequest]:
        """Who speaks in a kept voice and how; its text is empty. Raises BotError."""
        ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """An engine and what it is asked for, all but the text; `voice` is told to people."""

    engine: TTS
    request: SpeechRequest
    voice: str


class Casting:
    """Finds the engines for a manner; the loop's thread only."""

    def __init__(self, registry: EngineRegistry, kept: KeptVoices | None = None) -> None:
        self._registry = registry
        self._kept = kept

    async def attempts(self, settings: VoiceSettings, manner: Manner) -> list[Attempt]:
        """In the order of preference.

        A fallback knows its own voices only, and a wrong voice must not end the show: the show's
        default voice follows one from elsewhere, and the first engine is asked for its own voice
        last of all.
        """
        wanted = manner.voice or settings.default
        found = [await self._wanted(wanted, settings, manner)]
        if found[0] is None or found[0].engine.name != settings.tts:
            default = "" if wanted == settings.default else settings.default
            found.append(await self._wanted(default, settings, manner))
        names = [name for name in dict.fromkeys(settings.fallback) if name != settings.tts]
        found += [self._preset(name, "", manner) for name in names]
        if wanted:
            found.append(self._preset(settings.tts, "", manner))
        return _once([attempt for attempt in found if attempt is not None])

    async def _wanted(self, voice: str, settings: VoiceSettings, manner: Manner) -> Attempt | None:
        if voice.startswith(KEPT):
            return await self._kept_one(voice, manner)
        engine, colon, name = voice.partition(":")
        if colon and self._registry.find(TTS, engine) is not None:
            return self._preset(engine, name, manner, label=voice)
        return self._preset(settings.tts, voice, manner)

    def _preset(
        self, engine: str, voice: str, manner: Manner, *, label: str = ""
    ) -> Attempt | None:
        found = self._registry.find(TTS, engine)
        if found is None:
            return None
        request = SpeechRequest(
            text="",
            voice=voice,
            style=manner.style,
            rate=manner.rate,
            pitch=manner.pitch,
            volume=manner.volume,
            language=manner.language,
        )
        return Attempt(found, request, label or voice)

    async def _kept_one(self, voice: str, manner: Manner) -> Attempt | None:
        if self._kept is None:
            return None
        try:
            engine, request = await self._kept.request_of(voice)
        except BotError as error:
            log.warning("the voice %s cannot speak: %s", voice, error)
            return None
        said = replace(
            request,
            style=manner.style or request.style,
            rate=min(max(request.rate * manner.rate, 0.25), 4.0),
            pitch=min(max(request.pitch * manner.pitch, 0.5), 2.0),
            volume=min(max(request.volume * manner.volume, 0.0), 2.0),
        )
        return Attempt(engine, said, voice)


def _once(attempts: list[Attempt]) -> list[Attempt]:
    """Each of them at its first place; nobody is asked for the same twice."""
    kept: list[Attempt] = []
    for attempt in attempts:
        if not any(a.engine is attempt.engine and a.request == attempt.request for a in kept):
            kept.append(attempt)
    return kept
