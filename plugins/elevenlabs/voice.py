"""The voice: speech streamed with the time of every character, by the official client.

The client never retries by itself: whoever listens has other voices.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import aclosing
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from bot.audio import AudioChunk, AudioFormat
from bot.engines import (
    Audio,
    Cancel,
    End,
    Health,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    VoiceInfo,
)
from bot.errors import BotError, EngineError
from plugins.elevenlabs.failures import NAME, Failures
from plugins.elevenlabs.growing import GrowingText, Piece
from plugins.elevenlabs.settings import ElevenSettings
from plugins.elevenlabs.words import WordTimes

if TYPE_CHECKING:
    from elevenlabs.client import AsyncElevenLabs

FORMAT = AudioFormat(24_000)
ONCE: Any = {"max_retries": 0}
SLOWEST, FASTEST = 0.7, 1.2  # what the service takes as speed
MOST_PAGES = 5  # of a hundred voices
LANGUAGES = (
    "en", "ar", "bg", "cs", "da", "de", "el", "es", "fi", "fil", "fr", "hi", "hr", "hu", "id",
    "it", "ja", "ko", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sv", "ta", "tr", "uk", "vi",
    "zh",
)  # fmt: skip
_ID = re.compile(r"[A-Za-z0-9]{16,40}")
_TOLD_LANGUAGE = ("_v2_5", "_v3")  # the models that take a language; the others hear it


class ElevenVoice:
    """A TTS engine; 24 kHz mono with the times of words."""

    name = NAME

    def __init__(self, settings: ElevenSettings) -> None:
        self._settings = settings
        self._failures = Failures(settings)
        self._making: asyncio.Task[AsyncElevenLabs] | None = None
        self._ids: dict[str, str] = {}  # the voices' names, in small letters
        self._capabilities: SpeechCapabilities | None = None

    async def warm(self) -> None:
        """Load the client's package before the first sentence."""
        await self._client()

    async def stream(
        self, request: SpeechRequest, cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Raises EngineError. Setting `cancel` closes the connection at once."""
        if not any(character.isalnum() for character in request.text):
            if not cancel.is_set():
                yield End(seconds=0.0)
            return
        arguments, words = await self._arguments(request), WordTimes(request.text)
        pieces = self._pieces(arguments, cancel)
        async for event in self._events(pieces, words, request.volume, cancel):
            yield event

    async def stream_text(
        self, request: SpeechRequest, text: AsyncIterable[str], cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Speak the words of `text` as they come. Raises EngineError, and what `text` raises."""
        arguments, words = await self._arguments(request), WordTimes("")
        growing = GrowingText(self._settings, self._failures, arguments, words.grow)
        pieces = growing.pieces(text, cancel)
        async for event in self._events(pieces, words, request.volume, cancel):
            yield event

    async def _events(
        self, pieces: AsyncGenerator[Piece, None], words: WordTimes, volume: float, cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """The pieces as sound and words, then `End`."""
        seconds = 0.0
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    if piece.alignment is not None:
                        for word in words.take(piece.alignment, seconds):
                            yield word
                    chunk = AudioChunk(piece.pcm, FORMAT)
                    seconds += chunk.seconds
                    if chunk.pcm and not cancel.is_set():
                        yield Audio(chunk.louder(volume))
        except BotError:
            raise
        except Exception as error:
            # the client's errors hold headers: they stay behind
            raise self._failures.ours(error, begun=seconds > 0) from None
        if cancel.is_set():
            return
        if not seconds and any(character.isalnum() for character in words.text):
            raise self._failures.no_sound()
        for word in words.rest():
            yield word
        yield End(seconds=seconds)

    def usd(self, amount: float) -> float | None:
        return self._settings.price * amount / 1_000_000 if self._settings.price else None

    async def capabilities(self) -> SpeechCapabilities:
        """The account's voices, asked for once. Raises EngineError."""
        if self._capabilities is None:
            if not self._settings.api_key:
                raise self._failures.no_key()
            try:
                voices = [voice async for voice in self._listing()]
            except Exception as error:
                raise self._failures.ours(error) from None
            self._ids = {info.label.lower(): info.id for info in voices}
            self._capabilities = SpeechCapabilities(
                voices=tuple(voices),
                languages=LANGUAGES,
                models=(self._settings.model,),
                seed=True,
                word_times=True,
                streaming_text=True,
            )
        return self._capabilities

    def health(self) -> Health:
        details = {"server": self._settings.base_url, "model": self._settings.model}
        if not self._settings.api_key:
            error = self._failures.no_key()
            return Health(ok=False, note=error.message, fix=error.hint, details=details)
        return Health(ok=True, details=details)

    async def close(self) -> None:
        making, self._making = self._making, None
        if making is None or not making.done():  # still being made: nothing is open
            return
        if not making.cancelled() and making.exception() is None:
            client = making.result()
            await client._client_wrapper.httpx_client.httpx_client.aclose()  # it has no close

    async def _client(self) -> AsyncElevenLabs:
        if self._making is None:
            self._making = asyncio.create_task(asyncio.to_thread(make_client, self._settings))
        return await asyncio.shield(self._making)

    async def _listing(self) -> AsyncIterator[VoiceInfo]:
        client = await self._client()
        token = None
        for _ in range(MOST_PAGES):
            page = await client.voices.search(
                page_size=100, next_page_token=token, request_options=ONCE
            )
            for voice in page.voices:
                language = (voice.labels or {}).get("language", "en")
                yield VoiceInfo(id=voice.voice_id, label=voice.name or "", language=language)
            token = page.next_page_token
            if not page.has_more or not token:
                return

    async def _arguments(self, request: SpeechRequest) -> dict[str, Any]:
        """What the client is called with. Raises EngineError."""
        if not self._settings.api_key:
            raise self._failures.no_key()
        model = request.model or self._settings.model
        arguments: dict[str, Any] = {
            "voice_id": await self._voice_id(request.voice or self._settings.voice),
            "text": request.text.encode(errors="replace").decode(),
            "model_id": model,
            "output_format": "pcm_24000",
            "request_options": ONCE,
        }
        if request.rate != 1.0:
            speed = min(max(request.rate, SLOWEST), FASTEST)
            arguments["voice_settings"] = {"speed": speed}
        if request.seed is not None:
            arguments["seed"] = request.seed % 2**32
        if request.language != "en" and any(part in model for part in _TOLD_LANGUAGE):
            arguments["language_code"] = request.language.split("-")[0]
        return arguments

    async def _voice_id(self, voice: str) -> str:
        """A voice by its id, or by its name in the account."""
        if _ID.fullmatch(voice):
            return voice
        await self.capabilities()
        if found := self._ids.get(voice.lower()):
            return found
        near = get_close_matches(voice.lower(), self._ids, n=3, cutoff=0.4) or list(self._ids)[:3]
        raise EngineError(NAME, f"no voice '{voice}'", hint=f"such as {', '.join(near)}")

    async def _pieces(
        self, arguments: dict[str, Any], cancel: Cancel
    ) -> AsyncGenerator[Piece, None]:
        """What the service sends, until it ends or `cancel` is set."""
        client = await self._client()
        pieces = client.text_to_speech.stream_with_timestamps(**arguments)
        stop = asyncio.create_task(cancel.wait())
        try:
            while not cancel.is_set():
                piece = await first(anext(pieces, None), stop)
                if piece is None:
                    return
                yield Piece(pcm=base64.b64decode(piece.audio_base_64), alignment=piece.alignment)
        finally:
            stop.cancel()
            await pieces.aclose()  # type: ignore[attr-defined]  # a generator, whatever it says


async def first(work: Any, stop: asyncio.Task[None]) -> Any:
    """What `work` gives, or None where `stop` comes first: the work is then cancelled."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def make_client(settings: ElevenSettings) -> AsyncElevenLabs:
    """The official client; it takes long to import: not on the loop."""
    from elevenlabs.client import AsyncElevenLabs

    client = AsyncElevenLabs(
        base_url=settings.base_url.rstrip("/"),
        api_key=settings.api_key.reveal(),
        timeout=settings.timeout_s,
    )
    _ = client.text_to_speech, client.voices  # both are built on first sight
    return client
