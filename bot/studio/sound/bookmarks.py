"""Bookmarks for voices that tell none of their own."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

from bot.engines import Bookmark, End, SpeechEvent, Word
from bot.studio.sound.streams import closing


async def with_bookmarks(
    speech: AsyncIterator[SpeechEvent], text: str, bookmarks: Sequence[tuple[int, str]]
) -> AsyncGenerator[SpeechEvent, None]:
    """The speech with each bookmark (an offset in the text, and its name) at the word after it.

    One after the last word is at that word's end. Where no word has a time, a bookmark's is the
    share of the sound that its offset is of the text.
    """
    waiting = deque(sorted(bookmarks))
    at = 0
    spoken_until: float | None = None
    async with closing(speech) as events:
        async for event in events:
            if isinstance(event, Word):
                offset = event.offset if event.offset >= 0 else text.find(event.text, at)
                at = max(at, offset + len(event.text))
                spoken_until = event.end
                while waiting and waiting[0][0] <= offset:
                    yield Bookmark(name=waiting.popleft()[1], start=event.start)
            elif isinstance(event, End):
                for place, name in waiting:
                    share = event.seconds * place / max(len(text), 1)
                    yield Bookmark(name=name, start=share if spoken_until is None else spoken_until)
                waiting.clear()
            yield event
