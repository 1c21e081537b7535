"""The ears: sound of any format in, what was said out, while it is being said."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from bot.audio import AudioChunk, AudioFormat, Resampler
from bot.engines import Cancel, ListenCapabilities, ListenRequest, Transcript, Word
from bot.errors import BotError, EngineError
from plugins.azure_speech.failures import NAME, not_possible, ours, silent
from plugins.azure_speech.locales import locale_of
from plugins.azure_speech.sdk import TICKS, Bridge, load, make_config
from plugins.azure_speech.settings import AzureSettings

FORMAT = AudioFormat(16_000)
MOST_PHRASES = 500  # the service's limit of hints
DONE = object()
_LANGUAGES = (
    "ar-EG", "cs-CZ", "da-DK", "de-DE", "en-GB", "en-US", "es-ES", "es-MX", "fi-FI", "fr-FR",
    "hi-IN", "it-IT", "ja-JP", "ko-KR", "nb-NO", "nl-NL", "pl-PL", "pt-BR", "sv-SE", "tr-TR",
    "uk-UA", "zh-CN",
)  # fmt: skip


class Ear:
    """One recogniser and the stream that feeds it. All but `push` blocks: call it in a thread."""

    def __init__(self, settings: AzureSettings, request: ListenRequest, heard: Bridge) -> None:
        self._sdk = sdk = load()
        self._heard = heard
        self._once = request.once
        self._language = locale_of(request.language)
        config = make_config(settings)
        config.output_format = sdk.OutputFormat.Detailed
        config.request_word_level_timestamps()
        form = sdk.audio.AudioStreamFormat(FORMAT.rate, 16, FORMAT.channels)
        self._stream = sdk.audio.PushAudioInputStream(form)
        self._ear = sdk.SpeechRecognizer(
            speech_config=config,
            audio_config=sdk.audio.AudioConfig(stream=self._stream),
            language=self._language,
        )
        hints = sdk.PhraseListGrammar.from_recognizer(self._ear)
        for phrase in request.phrases[:MOST_PHRASES]:
            hints.addPhrase(phrase)
        self._started: Any = None
        self._over = False
        self._listen()

    def start(self) -> None:
        if self._once:
            self._started = self._ear.recognize_once_async()
        else:
            self._started = self._ear.start_continuous_recognition_async()
            self._started.get()

    def push(self, pcm: bytes) -> None:
        self._stream.write(pcm)

    def no_more(self) -> None:
        """The sound is over; what is still being written down comes yet."""
        self._stream.close()

    def close(self) -> None:
        """Let go of the SDK's recogniser, which can take a second after a failure."""
        self._stream.close()
        if not self._over:  # after a failure it would wait for an answer that cannot come
            self._ear.stop_continuous_recognition_async().get()
        self._started = None
        del self._ear, self._stream

    def _listen(self) -> None:
        self._ear.recognizing.connect(lambda event: self._on_text(event, final=False))
        self._ear.recognized.connect(lambda event: self._on_text(event, final=True))
        self._ear.canceled.connect(self._on_cancel)
        self._ear.session_stopped.connect(lambda _: self._end(DONE))

    def _on_text(self, event: Any, *, final: bool) -> None:
        if event.result.text:
            self._heard.put(transcript(event.result, self._language, final=final))

    def _on_cancel(self, event: Any) -> None:
        details = event.cancellation_details
        if details.reason is self._sdk.CancellationReason.Error:
            self._end(ours(details.code.name, details.error_details or ""))

    def _end(self, item: Any) -> None:
        self._over = True
        self._heard.put(item)


class AzureEars:
    """An STT engine. Partial transcripts come while somebody speaks, a final one after."""

    name = NAME

    def __init__(self, settings: AzureSettings) -> None:
        self._settings = settings
        self._stopping: set[asyncio.Task[None]] = set()

    async def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncGenerator[Transcript, None]:
        """Raises EngineError, or what `audio` raises. With `request.once` ends after one final."""
        heard = Bridge()
        try:
            ear = await asyncio.to_thread(Ear, self._settings, request, heard)
            await asyncio.to_thread(ear.start)
        except (RuntimeError, ValueError, OSError) as error:  # as the SDK raises
            raise not_possible(error) from None
        feed = asyncio.create_task(_feed(ear, audio, heard))
        watch = asyncio.create_task(_tell_of(cancel, heard))
        try:
            while not cancel.is_set():
                item = await self._next(heard, feed)
                if item is DONE or cancel.is_set():
                    return
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            watch.cancel()
            feed.cancel()
            task = asyncio.create_task(asyncio.to_thread(ear.close))
            self._stopping.add(task)
            task.add_done_callback(self._stopping.discard)

    def usd(self, amount: float) -> float | None:
        price = self._settings.price_ears
        return price * amount / 3600 if price else None

    async def capabilities(self) -> ListenCapabilities:
        return ListenCapabilities(
            languages=_LANGUAGES, partials=True, word_times=True, phrases=True
        )

    async def close(self) -> None:
        await asyncio.gather(*self._stopping, return_exceptions=True)

    async def _next(self, heard: Bridge, feed: asyncio.Task[None]) -> Any:
        """What is heard next. Silence is normal as long as there is sound to come."""
        while True:
            over = feed.done()
            try:
                return await heard.get(self._settings.timeout_s)
            except TimeoutError:
                if over:
                    raise silent(self._settings.timeout_s) from None


async def _feed(ear: Ear, audio: AsyncIterator[AudioChunk], heard: Bridge) -> None:
    """Push the sound as 16 kHz mono; what goes wrong with it is heard by who listens."""
    resampler: Resampler | None = None
    try:
        async for chunk in audio:
            if resampler is None or resampler.source != chunk.format:
                _push(ear, resampler.finish() if resampler else None)
                resampler = Resampler(chunk.format, FORMAT)
            _push(ear, resampler.push(chunk))
        _push(ear, resampler.finish() if resampler else None)
        await asyncio.to_thread(ear.no_more)
    except BotError as error:
        heard.put(error)
    except RuntimeError as error:
        heard.put(EngineError(NAME, f"takes no more sound: {error}", retryable=True))


def _push(ear: Ear, chunk: AudioChunk | None) -> None:
    if chunk is not None and chunk.pcm:
        ear.push(chunk.pcm)


async def _tell_of(cancel: Cancel, heard: Bridge) -> None:
    await cancel.wait()
    heard.put(DONE)


def transcript(result: Any, language: str, *, final: bool) -> Transcript:
    """A result of the SDK; words and confidence stand only in its JSON."""
    start = result.offset / TICKS
    end = start + result.duration / TICKS
    best = _best(result.json) if final else {}
    words, at = [], 0
    for word in best.get("Words", []):
        begin = word["Offset"] / TICKS
        found = result.text.casefold().find(word["Word"].casefold(), at)
        at = found + len(word["Word"]) if found >= 0 else at
        until = begin + word["Duration"] / TICKS
        words.append(Word(text=word["Word"], start=begin, end=until, offset=found))
    return Transcript(
        text=result.text,
        final=final,
        start=start,
        end=end,
        words=tuple(words),
        confidence=float(best.get("Confidence", -1.0)),
        language=language,
    )


def _best(text: str) -> dict[str, Any]:
    """The likeliest reading in a detailed result; empty where there is none."""
    try:
        return json.loads(text)["NBest"][0]
    except (ValueError, KeyError, IndexError):
        return {}
