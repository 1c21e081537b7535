"""From sentences to sound: the next sentence is made while the last one plays.

A voice that fails before its first sound is replaced by the next one; one that fails in the
middle of a sentence ends that sentence, and the next sentence starts anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace

from bot.audio import AudioChunk, level_db
from bot.engines import (
    TTS,
    Audio,
    Cancel,
    End,
    EngineRegistry,
    Health,
    Measure,
    SentenceMeter,
    SpeechEvent,
    SpeechRequest,
    cost,
    note_miss,
    note_nobody,
)
from bot.errors import EngineError, EngineTimeout, NotFound
from bot.settings import VoiceSettings
from bot.voice.casting import Casting, KeptVoices, Manner
from bot.voice.sentences import Sentence

FIRST_SOUND_S = 10.0  # a voice that says nothing for so long has failed
SILENT_DB = -55.0  # quieter is a pause
PAUSE_S = 0.18  # of silence at a sentence's end that is kept

# A voice engine's name, the characters it says, and what they cost (None: nobody knows).
Record = Callable[[str, int, float | None], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceBegins:
    """The sounds of this sentence follow. Nothing follows one whose text is empty."""

    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceEnds:
    """All its sound is out; `error` says why it broke off."""

    engine: str
    voice: str
    error: str = ""


Speech = SentenceBegins | SpeechEvent | SentenceEnds


class Speaker:
    """Text stream in, speech stream out, by the voice engines that the settings name.

    A voice is `name`, one of the first engine, `engine:name`, or `profile:id`, which `kept`
    knows; a fallback speaks with its own.
    """

    def __init__(
        self,
        registry: EngineRegistry,
        settings: VoiceSettings,
        *,
        first_sound_s: float = FIRST_SOUND_S,
        record: Record = lambda engine, characters, usd: None,
        kept: KeptVoices | None = None,
    ) -> None:
        self._registry = registry
        self._casting = Casting(registry, kept)
        self._settings = settings
        self._first_sound_s = first_sound_s
        self._record = record

    def use(self, settings: VoiceSettings) -> None:
        """Speak with other voices from the next sentence on."""
        self._settings = settings

    @property
    def settings(self) -> VoiceSettings:
        return self._settings

    async def speak(
        self, sentences: AsyncIterable[Sentence], manner: Manner, cancel: Cancel
    ) -> AsyncGenerator[Speech, None]:
        """Speech events sentence by sentence, one sentence ahead of the reader.

        Raises EngineError where no voice can make a sound, and whatever `sentences` raises.
        """
        ahead: asyncio.Queue[asyncio.Queue[_Made] | _Done] = asyncio.Queue(1)
        maker = asyncio.create_task(self._make(sentences, manner, cancel, ahead), name="speaker")
        try:
            while isinstance(line := await ahead.get(), asyncio.Queue):
                while not isinstance(made := await line.get(), _Done):
                    yield made
                if made.error is not None:
                    raise made.error
            if line.error is not None:
                raise line.error
        finally:
            maker.cancel()
            with suppress(asyncio.CancelledError):
                await maker

    async def _make(
        self,
        sentences: AsyncIterable[Sentence],
        manner: Manner,
        cancel: Cancel,
        ahead: asyncio.Queue[asyncio.Queue[_Made] | _Done],
    ) -> None:
        """Synthesize each sentence into a queue of its own."""
        failure: Exception | None = None
        try:
            async for sentence in sentences:
                if cancel.is_set():
                    break
                line: asyncio.Queue[_Made] = asyncio.Queue()
                await ahead.put(line)
                await self._make_line(sentence, manner, cancel, line)
        except Exception as error:
            failure = error
        finally:
            if isinstance(sentences, AsyncGenerator):
                await sentences.aclose()
        await ahead.put(_Done(failure))

    async def _make_line(
        self,
        sentence: Sentence,
        manner: Manner,
        cancel: Cancel,
        line: asyncio.Queue[_Made],
    ) -> None:
        line.put_nowait(SentenceBegins(sentence=sentence))
        try:
            async with aclosing(self._say(sentence, manner, cancel)) as events:
                async for event in events:
                    line.put_nowait(event)
                    await asyncio.sleep(0)  # a quick voice must not hold its first sound back
        except Exception as error:
            line.put_nowait(_Done(error))
            raise
        line.put_nowait(_Done(None))

    async def _say(
        self, sentence: Sentence, manner: Manner, cancel: Cancel
    ) -> AsyncGenerator[Speech, None]:
        """The sentence by the first voice that can say it."""
        if not sentence.text:
            yield SentenceEnds(engine="", voice="")
            return
        failure: EngineError | None = None
        for attempt in await self._casting.attempts(self._settings, manner):
            engine, sounded = attempt.engine, False
            request = replace(attempt.request, text=sentence.text)
            meter = SentenceMeter(self._registry.note)
            try:
                async with aclosing(self._stream(engine, request, cancel)) as events:
                    async for event in events:
                        meter.event(event)
                        if isinstance(event, Audio) and not sounded:
                            sounded = True
                            size = len(request.text)
                            self._record(engine.name, size, cost(engine, size))
                        yield event
                yield SentenceEnds(engine=engine.name, voice=attempt.voice)
                return
            except Exception as error:
                failure = _ours(engine, error)
                note_miss(self._registry.note, failure, Measure.TTS_HARD_MISSES)
                log.warning("the voice failed: %s", failure)
            finally:
                meter.end()
            if sounded:
                yield SentenceEnds(engine=engine.name, voice=attempt.voice, error=str(failure))
                return
        note_nobody(self._registry.note, Measure.TTS_MISSES)
        raise failure or self._nobody()

    def _nobody(self) -> EngineError:
        """There is none that could be tried."""
        missing = next(iter(self.absent().values()))
        there = self._registry.names(TTS)
        hint = missing.hint if there else "enable one on the plugins page"
        return EngineError("voice", missing.message, hint=hint)

    def health(self) -> dict[str, Health]:
        """The engines that are not there, for the panel; the others tell of themselves."""
        return {
            name: Health(ok=False, note=error.message, fix=error.hint)
            for name, error in self.absent().items()
        }

    def absent(self) -> dict[str, NotFound]:
        """The engines that the settings name and that are not there, with what to do."""
        missing: dict[str, NotFound] = {}
        for name in dict.fromkeys((self._settings.tts, *self._settings.fallback)):
            try:
                self._registry.get(TTS, name)
            except NotFound as error:
                missing[name] = error
        return missing

    async def _stream(
        self, engine: TTS, request: SpeechRequest, cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """The engine's events in time, without the silence at the end."""
        stream = engine.stream(request, cancel)
        trim = _Trim()
        try:
            while (event := await self._next(engine, stream)) is not None:
                for passed in trim.pass_on(event):
                    yield passed
        finally:
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()

    async def _next(self, engine: TTS, stream: AsyncIterable[SpeechEvent]) -> SpeechEvent | None:
        try:
            async with asyncio.timeout(self._first_sound_s):
                return await anext(aiter(stream), None)
        except TimeoutError as error:
            raise EngineTimeout(
                engine.name, f"no sound for {self._first_sound_s:g} s", hint="try another voice"
            ) from error


@dataclass(frozen=True, slots=True)
class _Done:
    """The end of a line or of everything, with what went wrong."""

    error: Exception | None


_Made = Speech | _Done


class _Trim:
    """Holds silence back until sound follows it; of the last silence only a pause is kept."""

    def __init__(self) -> None:
        self._held: list[Audio] = []
        self._sounded = False  # silence before the first sound is passed on
        self._dropped = 0.0

    def pass_on(self, event: SpeechEvent) -> list[SpeechEvent]:
        if isinstance(event, End):
            kept = self._pause()
            return [*kept, End(seconds=max(0.0, event.seconds - self._dropped))]
        if not isinstance(event, Audio):
            return [event]
        silent = level_db(event.chunk) < SILENT_DB
        self._sounded = self._sounded or not silent
        if silent and self._sounded:
            self._held.append(event)
            return []
        held, self._held = self._held, []
        return [*held, event]

    def _pause(self) -> list[SpeechEvent]:
        kept: list[SpeechEvent] = []
        room = PAUSE_S
        for audio in self._held:
            part, rest = audio.chunk.split(min(room, audio.chunk.seconds))
            if part.pcm:
                kept.append(Audio(AudioChunk(part.pcm, part.format)))
            room -= part.seconds
            self._dropped += rest.seconds
        self._held = []
        return kept


def _ours(engine: TTS, error: Exception) -> EngineError:
    """A voice's failure as an error of ours; a programming mistake in it counts as one."""
    if isinstance(error, EngineError):
        return error
    log.error("the voice %s raised", engine.name, exc_info=error)
    return EngineError(engine.name, f"raised {type(error).__name__}", hint="try another voice")
