"""The voice: sound, words, mouths and bookmarks as the service sends them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import aclosing
from difflib import get_close_matches
from typing import Any

from bot.engines import (
    Audio,
    Cancel,
    End,
    Health,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    Viseme,
    VoiceInfo,
)
from bot.errors import EngineError
from plugins.azure_speech.failures import NAME, no_key, not_possible, ours, silent
from plugins.azure_speech.growing import GrowingTurn
from plugins.azure_speech.line import DONE, Line
from plugins.azure_speech.sdk import Bridge, takes_growing_text
from plugins.azure_speech.settings import AzureSettings
from plugins.azure_speech.ssml import build
from plugins.azure_speech.words import Boundary, WordTimes

WARM = 2  # connections kept for the next turns
OPENING_S = 3.0  # a connection takes a fraction of a second
LISTING_S = 10.0  # for the list of voices

State = Callable[[str, str], None]  # "ok" or "failed", and why


class AzureVoice:
    """A TTS engine; 24 kHz mono. A turn takes a warm connection and gives it back."""

    name = NAME

    def __init__(self, settings: AzureSettings, on_state: State | None = None) -> None:
        self._settings = settings
        self._on_state = on_state
        self._idle: list[Line] = []
        self._stopping: set[asyncio.Task[None]] = set()
        self._capabilities: SpeechCapabilities | None = None
        self._failure: EngineError | None = None
        self._told = False  # whether the panel has heard how it goes
        self._closed = False

    async def warm(self) -> None:
        """Connect before the first sentence; a failure is shown, not raised."""
        try:
            line = await self._take()
        except EngineError as error:
            return self._note(error)
        connected = Bridge()
        try:
            await asyncio.to_thread(line.open, connected)
            await connected.get(OPENING_S)
        except RuntimeError as error:  # the SDK's own
            self._note(not_possible(error))
        except TimeoutError:
            logging.getLogger(__name__).info("no connection yet; the first turn will tell why")
        finally:
            await self._give_back(line)

    async def stream(
        self, request: SpeechRequest, cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Raises EngineError; a cancel ends it at once, the connection is stopped behind it."""
        if not any(character.isalnum() for character in request.text):
            yield End(seconds=0.0)
            return
        ssml = build(request, self._voice_of(request), self._settings.style_degree)
        line = await self._take()
        turn = Bridge()
        watch = asyncio.create_task(_tell_of(cancel, turn))
        finished = False
        try:
            await asyncio.to_thread(line.speak, ssml, turn)
            speech = _Speech(request.text)
            while not finished:
                item = await self._next(turn)
                if cancel.is_set():
                    return
                finished = item is DONE
                for event in speech.take(item):
                    yield event
            self._note(None)
        except EngineError as error:
            self._note(error)
            raise
        finally:
            watch.cancel()
            await self._leave(line, finished=finished)

    async def stream_text(
        self, request: SpeechRequest, text: AsyncIterable[str], cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Speak the words of `text` as they come. Raises EngineError, and what `text` raises."""
        turn = GrowingTurn(self._settings, self._voice_of(request), request)
        speech = _Speech("")
        try:
            async with aclosing(turn.items(text, speech.grow, cancel)) as items:
                async for item in items:
                    for event in speech.take(item):
                        yield event
            self._note(None)
        except EngineError as error:
            self._note(error)
            raise

    def usd(self, amount: float) -> float | None:
        price = self._settings.price_voice
        return price * amount / 1_000_000 if price else None

    async def capabilities(self) -> SpeechCapabilities:
        """Asks the service for its voices once. Raises EngineError."""
        if self._capabilities is None:
            line = await self._take()
            try:
                async with asyncio.timeout(LISTING_S):
                    listing = await asyncio.to_thread(line.voices)
            except TimeoutError:
                raise silent(LISTING_S) from None
            await self._give_back(line)
            if not listing.voices:
                raise _no_list(listing.error_details or "")
            growing = takes_growing_text(self._settings)
            self._capabilities = _capabilities(listing.voices, growing)
        return self._capabilities

    def health(self) -> Health:
        details = {"region": self._settings.region or "(endpoint)", "voice": self._settings.voice}
        failure = self._failure if self._has_key else no_key()
        if failure is not None:
            return Health(ok=False, note=failure.message, fix=failure.hint, details=details)
        return Health(ok=True, details=details)

    async def close(self) -> None:
        self._closed = True
        await asyncio.gather(*self._stopping, return_exceptions=True)
        lines, self._idle = self._idle, []
        for line in lines:
            await asyncio.to_thread(line.close)

    @property
    def _has_key(self) -> bool:
        return bool(self._settings.endpoint or (self._settings.key and self._settings.region))

    def _voice_of(self, request: SpeechRequest) -> str:
        """Raises EngineError for a voice that the service has not, naming the nearest ones."""
        voice = request.voice or self._settings.voice
        if self._capabilities is None:
            return voice
        known = [info.id for info in self._capabilities.voices]
        if voice in known:
            return voice
        near = get_close_matches(voice, known, n=3, cutoff=0.4) or known[:3]
        raise EngineError(NAME, f"no voice '{voice}'", hint=f"such as {', '.join(near)}")

    async def _next(self, turn: Bridge) -> Any:
        try:
            item = await turn.get(self._settings.timeout_s)
        except TimeoutError:
            raise silent(self._settings.timeout_s) from None
        if isinstance(item, EngineError):
            raise item
        return item

    async def _take(self) -> Line:
        if self._idle:
            return self._idle.pop()
        try:
            return await asyncio.to_thread(Line, self._settings)
        except (RuntimeError, ValueError, OSError) as error:  # as the SDK raises
            raise not_possible(error) from None

    async def _leave(self, line: Line, *, finished: bool) -> None:
        """After a turn: at once if it is over, else behind the back of who cancelled it."""
        if finished:
            return await self._give_back(line)
        task = asyncio.create_task(self._stop(line))
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)

    async def _stop(self, line: Line) -> None:
        try:
            await asyncio.to_thread(line.stop)
        except RuntimeError as error:
            logging.getLogger(__name__).info("a connection is dropped: %s", type(error).__name__)
            return
        await self._give_back(line)

    async def _give_back(self, line: Line) -> None:
        if self._closed or len(self._idle) >= WARM:
            await asyncio.to_thread(line.close)
        else:
            self._idle.append(line)

    def _note(self, error: EngineError | None) -> None:
        """For the panel: whether the service answers."""
        news = (error is None) != (self._failure is None) or not self._told
        self._failure, self._told = error, True
        if news and self._on_state is not None:
            self._on_state("failed" if error else "ok", str(error or ""))


class _Speech:
    """One turn's items as speech events: words joined, equal mouths once, the end counted."""

    def __init__(self, text: str) -> None:
        self._words = WordTimes(text)
        self._seconds = 0.0
        self._mouth: object = None

    def grow(self, words: str) -> None:
        self._words.grow(words)

    def take(self, item: Any) -> list[SpeechEvent]:
        if item is DONE:
            return [*self._words.rest(self._seconds), End(seconds=self._seconds)]
        if isinstance(item, Boundary):
            return [*self._words.take(item)]
        if isinstance(item, Viseme):
            same, self._mouth = item.mouth is self._mouth, item.mouth
            return [] if same else [item]
        if isinstance(item, Audio):
            self._seconds += item.chunk.seconds
        return [item]


async def _tell_of(cancel: Cancel, turn: Bridge) -> None:
    await cancel.wait()
    turn.put(DONE)


def _no_list(details: str) -> EngineError:
    """Why there is no list; the SDK gives it in words only."""
    for status, code in (("401", "AuthenticationFailure"), ("403", "Forbidden")):
        if status in details:
            return ours(code, details)
    return ours("TooManyRequests" if "429" in details else "ServiceError", details)


def _capabilities(voices: list[Any], growing: bool) -> SpeechCapabilities:
    styles = {style for voice in voices for style in voice.style_list if style}
    return SpeechCapabilities(
        voices=tuple(
            VoiceInfo(id=voice.short_name, label=voice.local_name, language=voice.locale)
            for voice in voices
        ),
        styles=tuple(sorted(styles)),
        languages=tuple(dict.fromkeys(voice.locale for voice in voices)),
        word_times=True,
        visemes=True,
        bookmarks=True,
        streaming_text=growing,
    )
