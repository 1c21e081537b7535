"""The ears: transcriptions of OpenAI and of servers with its `/audio/transcriptions`.

A server hears a turn once it is over; where it answers in events, the words come as they are
written. Several servers are tried in turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from typing import Any

from bot.audio import AudioChunk, AudioFormat, Resampler, encode
from bot.engines import (
    Addresses,
    Cancel,
    Health,
    ListenCapabilities,
    ListenRequest,
    Transcript,
    Word,
)
from bot.errors import EngineError
from plugins.openai.failures import Failures
from plugins.openai.mind import Client, first
from plugins.openai.settings import OpenAISettings

FORMAT = AudioFormat(16_000)
SHORTEST_S = 0.1  # the service refuses less
LONGEST_PROMPT = 200  # characters of names; more of them make it hear names everywhere
TELLS_WORDS = "whisper"  # only these models give the times of words


class OpenAIEars:
    """An STT engine. `partials` come only after the sound has ended."""

    name = "openai"

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings
        urls = settings.transcribe_urls or (settings.base_url,)
        self._addresses = Addresses(urls)
        self._at = {url: replace(settings, base_url=url) for url in urls}
        self._clients = {url: Client(at) for url, at in self._at.items()}

    async def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncGenerator[Transcript, None]:
        """Raises EngineError. Setting `cancel` closes the connection at once."""
        sound = await _collected(audio)
        if sound.seconds < SHORTEST_S or cancel.is_set():
            return
        failure: EngineError | None = None
        for url in self._addresses.in_turn():
            begun = False
            try:
                async for said in self._ask(url, sound, request, cancel):
                    begun = True
                    yield said
            except Exception as error:
                # the client's errors can hold the request's headers: they stay behind
                failures = Failures(self._at[url])
                failure = failures.ours(error, self._settings.transcribe_model, begun=begun)
            else:
                self._addresses.worked(url)
                return
            self._addresses.failed(url, failure.message)
            if begun:
                break
        if failure is not None:
            raise failure from None

    async def capabilities(self) -> ListenCapabilities:
        model = self._settings.transcribe_model
        return ListenCapabilities(
            models=(model,), word_times=model.startswith(TELLS_WORDS), phrases=True
        )

    def health(self) -> Health:
        notes = self._addresses.notes()
        details = {url: notes.get(url, "ok") for url in self._at}
        if all(self._lacks_key(url) for url in self._at):
            error = Failures(self._settings).no_key()
            return Health(ok=False, note=error.message, fix=error.hint, details=details)
        down = len(notes)
        note = f"{down} of {len(self._at)} servers do not answer" if down else ""
        return Health(ok=down < len(self._at), note=note, details=details)

    async def close(self) -> None:
        await asyncio.gather(*(client.close() for client in self._clients.values()))

    def _lacks_key(self, url: str) -> bool:
        return self._at[url].is_openai and not self._settings.api_key

    async def _ask(
        self, url: str, sound: AudioChunk, request: ListenRequest, cancel: Cancel
    ) -> AsyncGenerator[Transcript, None]:
        """What one server answers, the final transcript last."""
        if self._lacks_key(url):
            raise Failures(self._at[url]).no_key()
        client = await self._clients[url].get()
        file = ("turn.wav", await asyncio.to_thread(encode, sound, "wav"), "audio/wav")
        opening = client.audio.transcriptions.with_streaming_response.create(
            file=file, **self._arguments(request)
        )
        stop = asyncio.create_task(cancel.wait())
        response: Any = None
        try:
            response = await first(opening.__aenter__(), stop)
            if response is None:
                return
            if response.headers.get("content-type", "").startswith("text/event-stream"):
                async for said in _events(response, sound, stop):
                    yield said
            elif (answer := await first(response.json(), stop)) is not None:
                yield _whole(answer, sound, request)
        finally:
            stop.cancel()
            if response is not None:
                await response.close()

    def _arguments(self, request: ListenRequest) -> dict[str, Any]:
        model = self._settings.transcribe_model
        arguments: dict[str, Any] = {"model": model, "stream": True, "response_format": "json"}
        if request.language:
            arguments["language"] = request.language.partition("-")[0]
        if request.phrases:
            arguments["prompt"] = ", ".join(request.phrases)[:LONGEST_PROMPT]
        if request.words and model.startswith(TELLS_WORDS):
            arguments |= {"response_format": "verbose_json", "timestamp_granularities": ["word"]}
        return arguments


async def _collected(audio: AsyncIterator[AudioChunk]) -> AudioChunk:
    """All of the sound, as 16 kHz mono."""
    pieces: list[bytes] = []
    resampler: Resampler | None = None
    async for chunk in audio:
        if resampler is None or resampler.source != chunk.format:
            pieces += [resampler.finish().pcm] if resampler else []
            resampler = Resampler(chunk.format, FORMAT)
        pieces.append(resampler.push(chunk).pcm)
    pieces += [resampler.finish().pcm] if resampler else []
    return AudioChunk(b"".join(pieces), FORMAT)


async def _events(
    response: Any, sound: AudioChunk, stop: asyncio.Task[None]
) -> AsyncGenerator[Transcript, None]:
    """Words as they are written. Raises EngineError where the stream ends without its end."""
    events = aiter(await response.parse())
    text = ""
    while (event := await first(anext(events, None), stop)) is not None:
        if event.type == "transcript.text.delta":
            text += event.delta
            yield Transcript(text=text.strip(), final=False, end=sound.seconds)
        elif event.type == "transcript.text.done":
            yield Transcript(text=event.text.strip(), final=True, end=sound.seconds)
            return
    if not stop.done():
        raise EngineError("openai", "the transcript broke off", retryable=True)


def _whole(answer: Any, sound: AudioChunk, request: ListenRequest) -> Transcript:
    """An answer in one piece, as older models and most other servers give it."""
    if not isinstance(answer, dict) or not isinstance(answer.get("text"), str):
        hint = "does base_url name a server with /audio/transcriptions, /v1 at its end?"
        raise EngineError("openai", "sent no transcript", hint=hint, retryable=True)
    words = answer.get("words") or ()
    return Transcript(
        text=answer["text"].strip(),
        final=True,
        end=sound.seconds,
        words=tuple(Word(text=w["word"], start=w["start"], end=w["end"]) for w in words),
        language=request.language,
    )
