"""A text that still grows: the service's second socket takes it word by word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import suppress
from typing import Any

from bot.engines import Cancel, SpeechRequest
from bot.errors import EngineError
from plugins.azure_speech.failures import not_possible, silent
from plugins.azure_speech.line import DONE, Line
from plugins.azure_speech.sdk import Bridge, make_growing_config
from plugins.azure_speech.settings import AzureSettings
from plugins.azure_speech.ssml import prosody, style_of, unprintable_out


class GrowingLine(Line):
    """A connection for one text. Everything here blocks: call it in a thread."""

    def __init__(self, settings: AzureSettings, voice: str) -> None:
        super().__init__(settings, make_growing_config(settings, voice))
        self._asked: Any = None
        self._open = False  # more words may come

    def begin(self, request: SpeechRequest, turn: Bridge) -> None:
        """Begin the turn; what comes of it goes to `turn`, DONE or an EngineError last."""
        kinds = self._sdk.SpeechSynthesisRequestInputType
        asked = self._asked = self._sdk.SpeechSynthesisRequest(input_type=kinds.TextStream)
        for name, value in (prosody(request) | {"style": style_of(request)}).items():
            if value:
                setattr(asked, name, value)
        self._turn, self._begun, self._open = turn, False, True
        self._speaking = self._synthesizer.speak_async(asked)

    def write(self, words: str) -> None:
        self._asked.input_stream.write(words)

    def finish(self) -> None:
        """No more words."""
        if self._open:
            self._open = False
            self._asked.input_stream.close()

    def stop(self) -> None:
        """End the turn; with its text still open the SDK would never let go of it."""
        if self._asked is not None:
            self.finish()
            super().stop()

    def close(self) -> None:
        self._asked = None
        super().close()


class GrowingTurn:
    """One text: `items` sends its words and gives what the service says of them."""

    def __init__(self, settings: AzureSettings, voice: str, request: SpeechRequest) -> None:
        self._settings = settings
        self._voice = voice
        self._request = request
        self._turn = Bridge()

    async def items(
        self, text: AsyncIterable[str], sent: Callable[[str], None], cancel: Cancel
    ) -> AsyncGenerator[Any, None]:
        """What a Line tells, DONE last, nothing after a cancel; `sent` hears of each word first.

        Raises EngineError, and whatever `text` raises.
        """
        try:
            line = await asyncio.to_thread(GrowingLine, self._settings, self._voice)
        except (RuntimeError, ValueError, OSError) as error:  # as the SDK raises
            raise not_possible(error) from None
        feed = asyncio.create_task(self._feed(line, text, sent), name="azure-words")
        stop = asyncio.create_task(cancel.wait())
        finished = False
        try:
            while not finished and (item := await self._next(feed, stop)) is not None:
                finished = item is DONE
                yield item
        finally:
            stop.cancel()
            feed.cancel()
            await asyncio.gather(feed, return_exceptions=True)
            await asyncio.to_thread(_end, line, finished)

    async def _feed(
        self, line: GrowingLine, text: AsyncIterable[str], sent: Callable[[str], None]
    ) -> None:
        """Nothing is begun before there is a letter to say."""
        held, begun = "", False
        async for words in text:
            held += words
            if not begun and not any(letter.isalnum() for letter in held):
                continue
            if not begun:
                await asyncio.to_thread(line.begin, self._request, self._turn)
            begun = True
            sent(held)
            await asyncio.to_thread(line.write, unprintable_out(held))
            held = ""
        if begun:
            await asyncio.to_thread(line.finish)
        else:
            self._turn.put(DONE)

    async def _next(self, feed: asyncio.Task[None], stop: asyncio.Task[Any]) -> Any:
        """The next item, None after a cancel. While the text grows it may take its time."""
        coming = asyncio.ensure_future(self._turn.get())
        try:
            await asyncio.wait({coming, feed, stop}, return_when=asyncio.FIRST_COMPLETED)
            if feed.done() and not coming.done() and not stop.done():
                feed.result()  # what the text itself raised
                limit = self._settings.timeout_s
                await asyncio.wait(
                    {coming, stop}, timeout=limit, return_when=asyncio.FIRST_COMPLETED
                )
                if not coming.done() and not stop.done():
                    raise silent(limit)
            if stop.done():
                return None
            if isinstance(item := coming.result(), EngineError):
                raise item
            return item
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


def _end(line: GrowingLine, finished: bool) -> None:
    with suppress(RuntimeError):  # the SDK's own: it is over anyway
        if not finished:
            line.stop()
    line.close()
