"""What a run says while it works.

The order is: Queued (once or more), Header, then Progress, LineBegins, Line, Audio, Word, Viseme
and Bookmark as they come, Done last. Seconds count from the start of the run's sound.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.engines import Audio, Bookmark, Viseme, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """The run has its id; `place` in line, 0 when its turn has come."""

    run: str
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The format of all sound that follows; `rate` is 0 for a run without sound."""

    run: str
    kind: str
    engine: str
    voice: str
    rate: int
    channels: int = 1
    format: str = "pcm16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`done` of `total` pieces are made."""

    done: int
    total: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBegins:
    """The sound that follows is this line's, from `start` on; its `Line` comes once it is made."""

    index: int
    text: str
    start: float
    speaker: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A chunk, a script's line or a caption with its place in the sound."""

    index: int
    text: str
    start: float
    end: float
    speaker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file of a run; `size` in bytes."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The last event. `first_audio_ms` counts from the run's turn, -1 where no sound came."""

    run: str
    cancelled: bool
    seconds: float
    first_audio_ms: float
    artifacts: tuple[Artifact, ...] = ()
    warnings: tuple[str, ...] = ()


StudioEvent = (
    Queued | Header | Progress | LineBegins | Line | Audio | Word | Viseme | Bookmark | Done
)
