"""What came of a run, in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.audio import AudioChunk
from bot.engines import Audio, Bookmark, Viseme, Word
from bot.studio.events import Done, Header, Line, StudioEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A run, collected. `sound` is None for a run without sound."""

    run: str
    header: Header | None
    done: Done
    sound: AudioChunk | None
    words: tuple[Word, ...] = ()
    visemes: tuple[Viseme, ...] = ()
    lines: tuple[Line, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()

    @classmethod
    def of(cls, events: Sequence[StudioEvent]) -> Outcome:
        """All events of a run, its `Done` last."""
        chunks = [event.chunk for event in events if isinstance(event, Audio)]
        done = events[-1]
        assert isinstance(done, Done)
        return cls(
            run=done.run,
            header=next((event for event in events if isinstance(event, Header)), None),
            done=done,
            sound=AudioChunk(b"".join(c.pcm for c in chunks), chunks[0].format) if chunks else None,
            words=tuple(event for event in events if isinstance(event, Word)),
            visemes=tuple(event for event in events if isinstance(event, Viseme)),
            lines=tuple(event for event in events if isinstance(event, Line)),
            bookmarks=tuple(event for event in events if isinstance(event, Bookmark)),
        )
