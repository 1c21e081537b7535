"""The voice: words go in, sound and the times of words come out, by the same line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import PurePosixPath

from bot.audio import AudioChunk
from bot.engines import (
    Audio,
    Cancel,
    End,
    Health,
    Measure,
    Note,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    VoiceInfo,
    Word,
)
from bot.errors import EngineError
from plugins.kyutai import failures
from plugins.kyutai.line import Line, held
from plugins.kyutai.servers import Kind, Servers
from plugins.kyutai.settings import KyutaiSettings
from plugins.kyutai.wire import FORMAT, Message, Sound, WordSpoken, pack_end, pack_text

KIND = Kind(setting="speak_urls", path="", ping=Measure.TTS_PING_TIME, find=Measure.TTS_FIND_TIME)
UNSPEAKABLE = str.maketrans(
    {"*": " ", "_": " ", "`": " ", "“": '"', "”": '"', "‘": "'", "’": "'"}
)  # one for one, so that offsets stay


class KyutaiVoice:
    """A TTS engine; 24 kHz mono with the times of words, also for a text that still grows."""

    name = failures.NAME

    def __init__(self, settings: KyutaiSettings, note: Note) -> None:
        self._settings = settings
        self._voices = tuple(dict.fromkeys((settings.voice, *settings.voices)))
        kind = replace(KIND, path=settings.speak_path)
        self._servers = Servers(settings, settings.speak_urls, kind, note)

    async def stream(
        self, request: SpeechRequest, cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Raises EngineError. A server that fails before the first sound is replaced by the next.
        Setting `cancel` closes the line at once."""
        text = speakable(request.text)
        if not _has_words(text):
            if not cancel.is_set():
                yield End(seconds=0.0)
            return

        async def begin(line: Line) -> list[Message]:
            await line.send(pack_text(text))
            await line.send(pack_end())
            return await self._first_sound(line)

        opened = await self._servers.open(cancel, begin, self._query(request))
        if opened is None:
            return
        line, first = opened
        speech = Speech(line, request.volume, self._settings.timeout_s)
        speech.grow(text)
        speech.whole = True
        async with held(line, cancel):
            async for event in self._guarded(speech, first, cancel):
                yield event

    async def stream_text(
        self, request: SpeechRequest, text: AsyncIterable[str], cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Speak the words of `text` as they come. Raises EngineError, and what `text` raises."""
        opened = await self._servers.open(cancel, _at_once, self._query(request))
        if opened is None:
            return
        line, first = opened
        speech = Speech(line, request.volume, self._settings.timeout_s)
        sender = asyncio.create_task(speech.send(text), name="kyutai-words")
        try:
            async with held(line, cancel):
                async for event in self._guarded(speech, first, cancel):
                    yield event
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def capabilities(self) -> SpeechCapabilities:
        """The voices of the settings: a server cannot list its own."""
        return SpeechCapabilities(
            voices=tuple(
                VoiceInfo(id=name, label=PurePosixPath(name).stem) for name in self._voices
            ),
            languages=self._settings.languages,
            word_times=True,
            streaming_text=True,
        )

    def health(self) -> Health:
        return self._servers.health()

    async def close(self) -> None:
        await self._servers.close()

    def _query(self, request: SpeechRequest) -> dict[str, str]:
        """What the line is opened with. Raises EngineError for a voice that nobody named."""
        voice = request.voice or self._settings.voice
        if voice not in self._voices:
            near = get_close_matches(voice, self._voices, n=3, cutoff=0.4) or self._voices[:3]
            hint = f"such as {', '.join(near)}; name it in voices: under plugins: kyutai:"
            raise EngineError(failures.NAME, f"no voice '{voice}'", hint=hint)
        query = {"format": "PcmMessagePack", "voice": voice}
        if self._settings.cfg_alpha:
            query["cfg_alpha"] = f"{self._settings.cfg_alpha:g}"
        return query

    async def _first_sound(self, line: Line) -> list[Message]:
        """What comes up to the first sound."""
        came: list[Message] = []
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                while (message := await line.next()) is not None:
                    came.append(message)
                    if isinstance(message, Sound) and len(message.samples):
                        return came
        except TimeoutError as error:
            raise failures.silent(self._settings.timeout_s) from error
        raise failures.no_sound()

    async def _guarded(
        self, speech: Speech, first: Sequence[Message], cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """The speech; nothing of it, and no error, after a cancel."""
        try:
            async for event in speech.events(first):
                if cancel.is_set():
                    return
                yield event
        except EngineError as error:
            if cancel.is_set():
                return
            self._servers.failed(speech.line, error)
            raise


class Speech:
    """One text on one line, whole or growing."""

    def __init__(self, line: Line, volume: float, timeout_s: float) -> None:
        self.line = line
        self.whole = False  # no more text comes
        self._text = ""
        self._volume = volume
        self._timeout_s = timeout_s
        self._cursor = 0
        self._seconds = 0.0
        self._failure: BaseException | None = None
        self._waiting: asyncio.Timeout | None = None

    def grow(self, more: str) -> None:
        self._text += more

    async def send(self, words: AsyncIterable[str]) -> None:
        """Send each word as it comes. What `words` raises is raised by `events`."""
        try:
            async for word in words:
                text = speakable(word)
                self.grow(text if text[-1:].isspace() else f"{text} ")
                if _has_words(text):
                    await self.line.send(pack_text(text))
            await self.line.send(pack_end())
        except Exception as error:
            self._failure = error
            await self.line.close()
        self.whole = True
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(asyncio.get_running_loop().time() + self._timeout_s)

    async def events(self, first: Sequence[Message]) -> AsyncGenerator[SpeechEvent, None]:
        """Sound and words, then `End`. Raises EngineError, and what the text raised."""
        for message in first:
            if event := self._event(message):
                yield event
        while (message := await self._next()) is not None:
            if event := self._event(message):
                yield event
        if not self.whole:
            raise self._failure or failures.broke_off(None)
        if not self._seconds and _has_words(self._text):
            raise failures.no_sound()
        yield End(seconds=self._seconds)

    async def _next(self) -> Message | None:
        """While the text grows the server may take its time."""
        try:
            async with asyncio.timeout(self._timeout_s if self.whole else None) as self._waiting:
                return await self.line.next()
        except TimeoutError as error:
            raise failures.silent(self._timeout_s) from error
        except EngineError:
            if self._failure is not None:
                raise self._failure from None
            raise
        finally:
            self._waiting = None

    def _event(self, message: Message) -> SpeechEvent | None:
        if isinstance(message, Sound) and len(message.samples):
            chunk = AudioChunk.from_floats(message.samples[:, None], FORMAT)
            self._seconds += chunk.seconds
            return Audio(chunk.louder(self._volume))
        if isinstance(message, WordSpoken) and message.text.strip():
            return self._word(message)
        return None

    def _word(self, spoken: WordSpoken) -> Word:
        text = spoken.text.strip()
        at = self._text.find(text, self._cursor)
        if at >= 0:
            self._cursor = at + len(text)
        start = max(0.0, spoken.start)
        return Word(text=text, start=start, end=max(start, spoken.stop), offset=at)


def speakable(text: str) -> str:
    """The text without what no voice can say, as long as before."""
    return text.encode(errors="replace").decode().translate(UNSPEAKABLE)


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


async def _at_once(line: Line) -> list[Message]:
    """A growing text begins when it comes."""
    return []
