"""At the desk: what is sung, and what waits to be."""

from __future__ import annotations

from bot.desk.parts import Parts
from bot.errors import Conflict, NotFound
from bot.host import Lane, SongNow, SongReady, Trust


class SongDesk:
    """See `bot.host.SongDesk`."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def song_now(self) -> SongNow | None:
        stage = self.parts.stage
        now = stage.now
        if now is None or now.song is None:
            return None
        score = now.song.score
        position = self.parts.outputs.position if stage.sounding else 0.0
        return SongNow(
            event=now.request.event,
            title=score.title,
            artist=score.artist,
            at=min(now.song.second(position), score.seconds),
            seconds=score.seconds,
            effect=score.effect,
        )

    def songs_waiting(self) -> list[SongReady]:
        items = self.parts.host.queue.items(Lane.SONG)
        return [item.event for item in items if isinstance(item.event, SongReady)]

    async def sing(self, song: str) -> str:
        return await self._into_lane(await self._cleared(song))

    async def sing_setlist(self) -> list[str]:
        waiting = {ready.song for ready in self.songs_waiting()}
        setlist = await self.parts.songs.setlist()
        songs = [await self._cleared(song) for song in setlist.songs if song not in waiting]
        return [await self._into_lane(ready) for ready in songs]  # all of them or none

    async def _cleared(self, song: str) -> SongReady:
        """Raises NotFound, and Conflict for one whose rights nobody has confirmed."""
        if not self.parts.host.registrations.turns(SongReady):
            raise NotFound("nobody sings here", hint="enable the plugin songs")
        known = await self.parts.songs.get(song)
        if not known.cleared:
            raise Conflict(
                f"nobody has confirmed the rights of '{known.title}'",
                hint="confirm them in the song library",
            )
        return SongReady(song=known.id, title=known.title, trust=Trust.OWNER)

    async def _into_lane(self, ready: SongReady) -> str:
        await self.parts.host.emit(ready)
        return ready.id

    def seek_song(self, second: float) -> None:
        if not self.parts.stage.seek(second):
            raise Conflict("nothing is being sung", hint="wait until a song is heard")

    def drop_song(self, event: str, reason: str) -> None:
        self.parts.host.drop_waiting(event, reason)
