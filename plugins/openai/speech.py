"""The voice: speech of OpenAI and of servers with its `/audio/speech`, streamed as it is made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from difflib import get_close_matches
from typing import Any

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
from bot.errors import EngineError, EngineUnusable
from plugins.openai.failures import Failures
from plugins.openai.mind import LISTING_S, Client, first
from plugins.openai.prices import speech_usd
from plugins.openai.settings import OpenAISettings

FORMAT = AudioFormat(24_000)  # what response_format=pcm means
PIECE = FORMAT.size(0.06)
SLOWEST, FASTEST = 0.25, 4.0  # the protocol's limits of speed
VOICES = (
    "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage",
    "shimmer", "verse",
)  # fmt: skip
SOUND = ("audio/", "application/octet-stream", "binary/")


class OpenAIVoice:
    """A TTS engine; 24 kHz mono, without the times of words. `style` may be any instruction."""

    name = "openai"

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings
        self._client = Client(settings)
        self._failures = Failures(settings)
        self._voices: tuple[str, ...] = VOICES if settings.is_openai else ()

    async def warm(self) -> None:
        """Load the client's package before the first sentence."""
        client = await self._client.get()
        await asyncio.to_thread(lambda: client.audio.speech.with_streaming_response)

    async def stream(
        self, request: SpeechRequest, cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Raises EngineError. Setting `cancel` closes the connection at once."""
        size = 0
        if any(character.isalnum() for character in request.text):
            arguments = self._arguments(request)
            try:
                async for pcm in self._pcm(arguments, cancel):
                    size += len(pcm)
                    yield Audio(AudioChunk(pcm, FORMAT).louder(request.volume))
            except Exception as error:
                # the client's errors can hold the request's headers: they stay behind
                raise self._failures.ours(error, arguments["model"], begun=size > 0) from None
            if not size and not cancel.is_set():
                raise self._no_sound()
        if not cancel.is_set():
            yield End(seconds=FORMAT.seconds(size))

    async def capabilities(self) -> SpeechCapabilities:
        """The voices of OpenAI, or those that another server names."""
        if not self._voices:
            self._voices = await self._listing()
        return SpeechCapabilities(
            voices=tuple(VoiceInfo(id=name, label=name.title()) for name in self._voices),
            models=(self._settings.speech_model,),
            free_style=takes_instructions(self._settings.speech_model),
            mix=self._settings.speech_blends,
        )

    def usd(self, amount: float) -> float | None:
        return speech_usd(self._settings, amount)

    def health(self) -> Health:
        details = {"server": self._settings.base_url, "model": self._settings.speech_model}
        if self._lacks_key:
            error = self._failures.no_key()
            return Health(ok=False, note=error.message, fix=error.hint, details=details)
        return Health(ok=True, details=details)

    async def close(self) -> None:
        await self._client.close()

    @property
    def _lacks_key(self) -> bool:
        return self._settings.is_openai and not self._settings.api_key

    def _arguments(self, request: SpeechRequest) -> dict[str, Any]:
        """What `audio.speech.create` gets. Raises EngineError for a voice that there is not."""
        if self._lacks_key:
            raise self._failures.no_key()
        voice = self._blend(request.mix) or request.voice or self._settings.speech_voice
        if self._settings.is_openai and voice not in VOICES:
            near = get_close_matches(voice, VOICES, n=3, cutoff=0.4) or VOICES[:3]
            raise EngineError("openai", f"no voice '{voice}'", hint=f"such as {', '.join(near)}")
        model = request.model or self._settings.speech_model
        arguments: dict[str, Any] = {
            "model": model,
            "voice": voice,
            "input": request.text.encode(errors="replace").decode(),
            "response_format": "pcm",
        }
        if request.rate != 1.0:
            arguments["speed"] = min(max(request.rate, SLOWEST), FASTEST)
        if request.style and takes_instructions(model):
            arguments["instructions"] = request.style
        return arguments

    def _blend(self, mix: tuple[tuple[str, float], ...]) -> str:
        """The voices as such a server reads them; "" without any. Raises EngineUnusable."""
        if mix and not self._settings.speech_blends:
            hint = "a Kokoro server can: speech_blends: true under plugins: openai:"
            raise EngineUnusable("openai", "it blends no voices", hint=hint)
        return "+".join(f"{name}({weight:g})" for name, weight in mix)

    async def _pcm(self, arguments: dict[str, Any], cancel: Cancel) -> AsyncIterator[bytes]:
        """Whole samples as they come, until the server ends or `cancel` is set."""
        client = await self._client.get()
        stop = asyncio.create_task(cancel.wait())
        opening = client.audio.speech.with_streaming_response.create(**arguments)
        response: Any = None
        half = b""
        try:
            response = await first(opening.__aenter__(), stop)
            if response is None:
                return
            if not response.headers.get("content-type", SOUND[0]).startswith(SOUND):
                raise self._no_sound()
            pieces = response.iter_bytes(PIECE)
            while (piece := await first(anext(pieces, None), stop)) is not None:
                whole = half + piece
                cut = len(whole) - len(whole) % FORMAT.bytes_per_frame
                half = whole[cut:]
                if cut and not cancel.is_set():
                    yield whole[:cut]
        finally:
            stop.cancel()
            if response is not None:
                await response.close()

    async def _listing(self) -> tuple[str, ...]:
        """What another server says it has; many do not say, then the one of the settings."""
        own = (self._settings.speech_voice,)
        try:
            client = await self._client.get()
            async with asyncio.timeout(LISTING_S):
                answer: Any = await client.get("/audio/voices", cast_to=object)
            named = answer["voices"] if isinstance(answer, dict) else answer
            names = [one["id"] if isinstance(one, dict) else str(one) for one in named]
        except Exception:  # the listing is no part of the protocol: any answer may come
            return own
        return tuple(names) or own

    def _no_sound(self) -> EngineError:
        hint = "does base_url name a server with /audio/speech, /v1 at its end?"
        return EngineError("openai", "sent no sound", hint=hint, retryable=True)


def takes_instructions(model: str) -> bool:
    """The older models know no instructions."""
    return not model.startswith("tts-1")
