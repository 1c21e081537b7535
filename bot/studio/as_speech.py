"""A run's events as the speech of a show: a sentence for each line, with its own clock."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import replace

from bot.audio import AudioChunk
from bot.engines import Audio, Bookmark, Viseme, Word
from bot.studio.events import Done, Header, Line, LineBegins, StudioEvent
from bot.voice import Sentence, SentenceBegins, SentenceEnds, Speech

TINY_S = 0.0005  # less is nothing


async def as_speech(
    events: AsyncGenerator[StudioEvent, None], begun: Callable[[str], None] = lambda run: None
) -> AsyncGenerator[Speech, None]:
    """What a stage can perform; sound between the lines is a sentence without words.

    `begun` is told the run's id before its first sound.
    """
    translator = _Translator()
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Header):
                begun(event.run)
            for told in translator.take(event):
                yield told


class _Translator:
    def __init__(self) -> None:
        self._clock = 0.0  # seconds of the run's sound so far
        self._open = False  # a sentence has begun
        self._line: LineBegins | None = None
        self._until: float | None = None  # where the line ends, once that is known
        self._at = 0  # where the next word is looked for in the line
        self._engine = self._voice = ""

    def take(self, event: StudioEvent) -> Iterator[Speech]:
        match event:
            case Header():
                self._engine, self._voice = event.engine, event.voice
            case LineBegins():
                yield from self._end()
                yield from self._begin(event)
            case Line() if self._line is not None and event.index == self._line.index:
                self._until = event.end
                if self._clock >= event.end - TINY_S:
                    yield from self._end()
            case Audio():
                yield from self._sound(event.chunk)
            case Word() | Viseme() | Bookmark():
                yield from self._mark(event)
            case Done():
                yield from self._end()

    def _begin(self, line: LineBegins) -> Iterator[Speech]:
        self._line, self._at, self._until, self._open = line, 0, None, True
        yield SentenceBegins(sentence=Sentence(line.text, speaker=line.speaker))

    def _end(self) -> Iterator[Speech]:
        if not self._open:
            return
        voice = self._line.voice if self._line is not None else ""
        self._open, self._line, self._until = False, None, None
        yield SentenceEnds(engine=self._engine, voice=voice or self._voice)

    def _sound(self, chunk: AudioChunk) -> Iterator[Speech]:
        if not self._open:
            self._open = True
            yield SentenceBegins(sentence=Sentence(""))
        left = chunk.seconds if self._until is None else self._until - self._clock
        part, rest = chunk.split(min(max(left, 0.0), chunk.seconds))
        if part.pcm:
            self._clock += part.seconds
            yield Audio(part)
        if self._until is not None and self._clock >= self._until - TINY_S:
            yield from self._end()
        if rest.pcm:
            yield from self._sound(rest)

    def _mark(self, event: Word | Viseme | Bookmark) -> Iterator[Speech]:
        if self._line is None:
            return
        start = max(0.0, event.start - self._line.start)
        if not isinstance(event, Word):
            yield replace(event, start=start)
            return
        offset = self._line.text.find(event.text, self._at)
        if offset >= 0:  # else it is said otherwise than it is written
            self._at = offset + len(event.text)
            end = max(start, event.end - self._line.start)
            yield replace(event, start=start, end=end, offset=offset)
