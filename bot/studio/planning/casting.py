"""Who speaks: a voice as it was asked for becomes an engine and a request that it can serve.

What an engine cannot do is refused here, before anything is made.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from dataclasses import replace

from bot.engines import (
    TTS,
    Audio,
    Cancel,
    Checkpoints,
    EngineRegistry,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    VoiceReference,
    cost,
)
from bot.errors import BadRequest, EngineError, NotFound
from bot.studio.forms import SpeakRequest
from bot.studio.planning.fit import language_of, nearest, style_of, voice_of, with_language
from bot.studio.planning.part import Part, checked, name_of_engine, refuse_broken
from bot.studio.settings import StudioSettings
from bot.studio.sound import closing, with_bookmarks
from bot.studio.text import PLAIN, Tone
from bot.studio.voices import VoiceProfile, Voices
from bot.voice import Record

PROFILE = "profile:"
KEEP_ABLE_S = 30.0  # how long an engine's answer about itself is believed
PATIENCE_S = 3.0  # with an engine that is asked about many voices

log = logging.getLogger(__name__)


class Casting:
    """Finds voices among the engines and the kept profiles."""

    def __init__(
        self,
        engines: EngineRegistry,
        voices: Voices,
        settings: StudioSettings,
        record: Record = lambda engine, characters, usd: None,
    ) -> None:
        self._record = record
        self.engines = engines
        self.voices = voices
        self.settings = settings
        self._able: dict[tuple[str, str], tuple[float, SpeechCapabilities]] = {}

    async def part(
        self, voice: str, ask: SpeakRequest, *, style: str = "", field: str = "voice"
    ) -> Part:
        """The part of a voice: `name`, `engine:name` or `profile:id`. Raises BadRequest."""
        voice = voice.strip() or (self.settings.voice if not ask.engine else "")
        if voice.startswith(PROFILE):
            return await self._profiled(voice, ask, style, field)
        before, colon, after = voice.partition(":")
        if colon and before in self.engines.names(TTS):
            elsewhere = ask.engine not in ("", before)
            ask = replace(ask, engine=before, model="" if elsewhere else ask.model)
            voice = after
        engine, able = await self._engine(ask.engine, ask.model, field)
        request = self._asked(ask, able)
        name = self._preset(voice, ask.language, able, field)
        request = replace(request, voice=name, style=style_of(style, able))
        return await checked(
            Part(
                engine=engine, able=able, request=with_language(request, able), label=name or voice
            )
        )

    async def flaw(self, profile: VoiceProfile) -> str:
        """Why nobody can speak in a kept voice just now; "" where they can."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.part(f"{PROFILE}{profile.id}", SpeakRequest())
        except TimeoutError:
            return f"{profile.engine or self.settings.engine} does not answer"
        except BadRequest as error:
            return error.message.removeprefix(f"{error.field}: ")
        except (NotFound, EngineError) as error:
            return error.message
        return ""

    async def designed(self, ask: SpeakRequest, describe: str) -> Part:
        """A voice that a description makes. Raises BadRequest."""
        engine, able = await self._engine(ask.engine, ask.model, "engine")
        if not able.design:
            raise BadRequest(
                f"{name_of_engine(engine, ask.model)} cannot design voices",
                field="model" if ask.model else "engine",
                hint="choose one that can",
            )
        if not describe.strip():
            raise BadRequest("nothing is described", field="describe", hint="a calm, low voice")
        request = replace(self._asked(ask, able), describe=describe.strip())
        request = with_language(request, able)
        return await checked(Part(engine=engine, able=able, request=request, label="design"))

    async def cloned(
        self,
        ask: SpeakRequest,
        reference: VoiceReference,
        *,
        profile: str = "",
        style: str = "",
        field: str = "profile",
    ) -> Part:
        """The voice of a recording; `mode` auto takes the better one there is."""
        engine, able = await self._engine(ask.engine, ask.model, field)
        if not able.clone:
            raise BadRequest(
                f"{name_of_engine(engine, ask.model)} cannot clone voices",
                field="model" if ask.model else "engine",
                hint="choose one that can",
            )
        mode = reference.mode
        if mode == "auto":
            mode = "icl" if reference.transcript and "icl" in able.clone else able.clone[-1]
        if mode not in able.clone:
            raise BadRequest(
                f"{name_of_engine(engine, ask.model)} cannot clone by {mode}",
                field="mode",
                hint=f"it can: {', '.join(able.clone)}",
            )
        if mode == "icl" and not reference.transcript:
            raise BadRequest(
                "the recording has no transcript", field="mode", hint="write it, or take xvector"
            )
        request = replace(
            self._asked(ask, able),
            reference=replace(reference, mode=mode),
            style=style_of(style, able),
        )
        label = f"{PROFILE}{profile}" if profile else "clone"
        return await checked(
            Part(
                engine=engine,
                able=able,
                request=with_language(request, able),
                label=label,
                profile=profile,
            )
        )

    async def toned(self, part: Part, tone: Tone, ask: SpeakRequest) -> Part:
        """The same part in another tone, or the other voice that the tone names."""
        if tone == PLAIN:
            return part
        if tone.voice:
            named = replace(ask, engine=ask.engine or part.engine.name)
            part = await self.part(tone.voice, named, style=tone.style, field="text")
        request = replace(
            part.request,
            style=style_of(tone.style, part.able) or part.request.style,
            rate=min(max(part.request.rate * tone.rate, 0.25), 4.0),
            pitch=min(max(part.request.pitch * tone.pitch, 0.5), 2.0),
            volume=min(max(part.request.volume * tone.volume, 0.0), 2.0),
        )
        if tone.language:
            request = replace(request, language=language_of(tone.language, part.able, "text"))
            if not tone.voice and part.able.voices and not part.profile:
                other = voice_of(tone.language, part.able)
                request = replace(request, voice=other or request.voice)
            return await checked(replace(part, request=request))
        return replace(part, request=request)

    async def able(self, name: str, model: str = "") -> SpeechCapabilities:
        """What an engine, or one of its checkpoints, can do. Raises EngineError, NotFound."""
        engine = self.engines.get(TTS, name)
        kept = self._able.get((name, model))
        if kept is not None and time.monotonic() - kept[0] < KEEP_ABLE_S:
            return kept[1]
        if model and isinstance(engine, Checkpoints):
            able = await engine.capabilities_of(model)
        else:
            able = await engine.capabilities()
        self._able[name, model] = (time.monotonic(), able)
        return able

    async def speech(
        self,
        part: Part,
        text: str,
        cancel: Cancel,
        warnings: list[str],
        *,
        bookmarks: tuple[tuple[int, str], ...] = (),
    ) -> AsyncGenerator[SpeechEvent, None]:
        """What the part says. An engine that fails before its first sound has a fallback."""
        request = replace(part.request, text=text)
        if part.able.bookmarks:
            request = replace(request, bookmarks=bookmarks)
        if request.seed is not None and not part.able.seed:
            ignored = f"{part.engine.name} takes no seed"
            warnings += [] if ignored in warnings else [ignored]
        if part.profile and request.reference is not None:
            prompted = await self.voices.prompted(part.profile, part.engine, request)
            request = replace(request, reference=prompted)
        sounded = False
        try:
            stream = part.engine.stream(request, cancel)
            if bookmarks and not part.able.bookmarks:
                stream = with_bookmarks(stream, text, bookmarks)
            async with closing(stream) as events:
                async for event in events:
                    if isinstance(event, Audio) and not sounded:
                        sounded = True
                        self.account(part, len(text))
                    yield event
            return
        except EngineError as error:
            if sounded or cancel.is_set() or request.reference or request.describe:
                raise
            instead, failure = await self._fallback(part), error
        if instead is None:
            raise failure
        warnings.append(f"{failure.message}; {instead.engine.name} spoke instead")
        log.warning("%s; %s speaks instead", failure, instead.engine.name)
        again = self.speech(instead, text, cancel, warnings, bookmarks=bookmarks)
        async with closing(again) as events:
            async for event in events:
                yield event

    def account(self, part: Part, characters: int) -> None:
        """The part's voice said so many characters."""
        self._record(part.engine.name, characters, cost(part.engine, characters))

    async def _fallback(self, part: Part) -> Part | None:
        """The next engine's own voice in the same language."""
        names = list(self.settings.fallback)
        later = names[names.index(part.engine.name) + 1 :] if part.engine.name in names else names
        for name in later:
            old = part.request
            ask = SpeakRequest(engine=name, language=old.language, rate=old.rate, volume=old.volume)
            try:
                return await self.part("", ask)
            except (BadRequest, NotFound, EngineError) as error:
                log.warning("the fallback %s cannot speak: %s", name, error)
        return None

    async def _engine(self, name: str, model: str, field: str) -> tuple[TTS, SpeechCapabilities]:
        known = self.engines.names(TTS)
        name = name or self.settings.engine or (known[0] if len(known) == 1 else "")
        if name not in known:
            raise BadRequest(
                f"no engine '{name[:40]}'" if name else "no engine is chosen",
                field="engine",
                hint=nearest(name, known) or "no engine is installed",
            )
        engine = self.engines.get(TTS, name)
        able = await self.able(name)
        if model and model not in able.models:
            await refuse_broken(engine, model)
            raise BadRequest(
                f"{name} has no checkpoint '{model[:60]}'",
                field="model",
                hint=nearest(model, able.models) or "it has none to choose from",
            )
        try:
            return engine, await self.able(name, model) if model else able
        except NotFound as error:
            raise BadRequest(error.message, field="model", hint=error.hint) from error

    async def _profiled(self, voice: str, ask: SpeakRequest, style: str, field: str) -> Part:
        try:
            kept = await self.voices.get(voice.removeprefix(PROFILE))
        except NotFound as error:
            raise BadRequest(error.message, field=field, hint=error.hint) from error
        mine = replace(
            ask,
            engine=ask.engine or kept.engine,
            model=ask.model or kept.model,
            language=ask.language or kept.language,
            rate=min(max(ask.rate * kept.rate, 0.25), 4.0),
            pitch=min(max(ask.pitch * kept.pitch, 0.5), 2.0),
        )
        part = await self._of_sort(kept, mine, style or kept.style, field)
        return replace(part, label=voice, profile=kept.id)

    async def _of_sort(self, kept: VoiceProfile, ask: SpeakRequest, style: str, field: str) -> Part:
        if kept.sort == "clone":
            reference = await self.voices.reference(kept.id)
            return await self.cloned(ask, reference, profile=kept.id, style=style, field=field)
        if kept.sort == "design":
            return await self.designed(ask, kept.describe)
        part = await self.part(kept.voice, ask, style=style, field=field)
        if kept.sort != "mix":
            return part
        if not part.able.mix:
            raise BadRequest(f"{part.engine.name} cannot mix voices", field=field)
        for name in kept.mix:
            self._preset(name, "", part.able, field)
        return replace(part, request=replace(part.request, mix=tuple(kept.mix.items())))

    def _asked(self, ask: SpeakRequest, able: SpeechCapabilities) -> SpeechRequest:
        return SpeechRequest(
            text="",
            rate=ask.rate,
            pitch=ask.pitch,
            volume=ask.volume,
            language=language_of(ask.language, able, "language") if ask.language else "",
            model=ask.model,
            seed=ask.seed,
        )

    def _preset(self, voice: str, language: str, able: SpeechCapabilities, field: str) -> str:
        """The voice's id, or the first of the language where none is named."""
        known = [info.id for info in able.voices]
        if not voice:
            return voice_of(language, able) if language else ""
        if known and voice not in known:
            raise BadRequest(f"no voice '{voice[:60]}'", field=field, hint=nearest(voice, known))
        return voice
