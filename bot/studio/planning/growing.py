"""Text that still grows: spoken word by word where the engine can, else sentence by sentence.

It takes no tags: what closes one may never come.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator

from bot.engines import Audio, StreamsText, Viseme, Word
from bot.errors import BadRequest, EngineError
from bot.studio.events import Line, StudioEvent
from bot.studio.forms import SpeakRequest
from bot.studio.planning.part import Part
from bot.studio.planning.plan import Session, Take, pause_after, say_words, speak_take
from bot.studio.sound import Stitcher, closing
from bot.studio.text import PLAIN, Say, Traced, has_figures, has_words, load
from bot.voice import sentences, whole_words

log = logging.getLogger(__name__)


async def perform_growing(
    session: Session, ask: SpeakRequest, part: Part, text: str
) -> AsyncGenerator[StudioEvent, None]:
    """`text`, and what the session's `more` brings after it."""
    heard = _Heard(text, session)
    try:
        async for event in _performed(session, ask, part, heard):
            yield event
    finally:
        await heard.close()


async def _performed(
    session: Session, ask: SpeakRequest, part: Part, heard: _Heard
) -> AsyncGenerator[StudioEvent, None]:
    if isinstance(part.engine, StreamsText) and part.able.streaming_text:
        sounded = False
        try:
            async for event in _by_word(session, part, part.engine, heard):
                sounded = sounded or isinstance(event, Audio)
                yield event
            return
        except EngineError as error:
            if sounded or session.cancel.is_set():
                raise
            log.warning("%s; it is tried sentence by sentence", error)
    async for event in _by_sentence(session, ask, part, heard):
        yield event


async def _by_word(
    session: Session, part: Part, engine: StreamsText, heard: _Heard
) -> AsyncGenerator[StudioEvent, None]:
    """The engine reads figures and abbreviations itself: a word does not know the next one."""
    seconds = 0.0
    words = whole_words(heard.pieces())
    try:
        async with closing(engine.stream_text(part.request, words, session.cancel)) as events:
            async for event in events:
                if isinstance(event, Audio):
                    seconds += event.chunk.seconds
                if isinstance(event, Audio | Word | Viseme):
                    yield event
    finally:
        if seconds:
            session.shop.casting.account(part, len(heard.text))
    if seconds:
        yield Line(index=0, text=" ".join(heard.text.split()), start=0.0, end=seconds)


async def _by_sentence(
    session: Session, ask: SpeakRequest, part: Part, heard: _Heard
) -> AsyncGenerator[StudioEvent, None]:
    """Each sentence as soon as it is whole."""
    stitcher = Stitcher()
    index = 0
    at = 0
    async for sentence in sentences(heard.pieces()):
        if session.cancel.is_set():
            return
        if not has_words(sentence.text):
            continue
        begin = max(heard.text.find(sentence.text, at), 0)
        at = begin + len(sentence.text)
        piece = Say(Traced.of(sentence.text, begin), PLAIN)
        if has_figures(sentence.text):
            await asyncio.to_thread(load, part.language)
        words = say_words(session.shop, ask, piece, part)
        if index:
            for silence in stitcher.rest(pause_after(sentence.text)):
                yield silence
        take = Take(part, words)
        async for event in speak_take(session, stitcher, take, heard.text, index, alone=False):
            yield event
        index += 1


class _Heard:
    """The text so far of a stream, and the stream itself. It can be read again from the start."""

    def __init__(self, text: str, session: Session) -> None:
        self.text = text
        self._more = aiter(session.more) if session.more is not None else None
        self._coming: asyncio.Future[str | None] | None = None
        self._limit = session.shop.settings.max_chars

    async def pieces(self) -> AsyncGenerator[str, None]:
        """Raises BadRequest for a text that does not end."""
        if self.text:
            yield self.text
        while self._more is not None:
            # a reader who leaves must not take with it what comes next
            self._coming = self._coming or asyncio.ensure_future(anext(self._more, None))
            piece = await asyncio.shield(self._coming)
            self._coming = None
            if piece is None:
                return
            self.text += piece
            if len(self.text) > self._limit:
                raise BadRequest("the text does not end", field="text", hint="send less")
            yield piece

    async def close(self) -> None:
        if self._coming is not None:
            self._coming.cancel()
            await asyncio.gather(self._coming, return_exceptions=True)
