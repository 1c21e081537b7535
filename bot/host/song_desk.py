"""The song desk: what the panel and the songs' plugin may ask of what is sung and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.host.events import SongReady


@dataclass(frozen=True, slots=True, kw_only=True)
class SongNow:
    """The song on the stage: `at` of its `seconds` is heard. `event` is what it is sung for;
    `effect`: no trained voice sings it."""

    event: str
    title: str
    artist: str
    at: float
    seconds: float
    effect: bool = False


class SongDesk(Protocol):
    """What is sung; pause, resume and skip are the stage's (`Desk`). Loop thread only;
    `ctx.get(SongDesk)` hands it over."""

    def song_now(self) -> SongNow | None: ...

    def songs_waiting(self) -> list[SongReady]:
        """In the order in which they came."""
        ...

    async def sing(self, song: str) -> str:
        """Put a song of the library into the song lane, for the operator; the event's id. Raises
        NotFound, Conflict where nobody has confirmed its rights."""
        ...

    async def sing_setlist(self) -> list[str]:
        """Put the songs of the setlist into the lane, those that wait already left out; the
        events' ids. Raises NotFound, Conflict."""
        ...

    def seek_song(self, second: float) -> None:
        """Sing on from there. Raises Conflict where nothing is sung."""
        ...

    def drop_song(self, event: str, reason: str) -> None:
        """It waits no more. Raises NotFound."""
        ...


__all__ = ["SongDesk", "SongNow"]
