"""Who asked for what: whether a song can be sung for them, and what waits."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.host import Context, Event, SongDesk, SongReady, Trust, User
from bot.singing import SURE, Match, Song, SongLibrary, meant
from plugins.songs import words
from plugins.songs.settings import SongSettings

NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: the title as it was written, and the event that it came with. `reward` and
    `redemption` where channel points stand for it."""

    title: str
    by: Event
    reward: str = ""
    redemption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The song that will be sung, or None, and what is told in chat."""

    text: str
    song: Song | None = None


class Requests:
    """The requests of one show. What waits, waits in the song lane; nothing is kept twice."""

    def __init__(self, ctx: Context) -> None:
        self.last: Song | None = None  # that is sung now, or was sung last
        self._now = ""  # the id of the song that is sung now
        self._one_at_a_time = asyncio.Lock()
        self._library = ctx.get(SongLibrary)
        self._desk = ctx.get(SongDesk)

    def begins(self, song: Song) -> None:
        self.last, self._now = song, song.id

    def ends(self) -> None:
        self._now = ""

    def waiting(self) -> list[SongReady]:
        return self._desk.songs_waiting()

    def take_back(self, user: User) -> SongReady | None:
        """The newest request of a viewer waits no more; None where none waited."""
        own = [ready for ready in self.waiting() if _is_of(ready, user)]
        if own:
            self._desk.drop_song(own[-1].id, "taken back")
        return own[-1] if own else None

    async def ask(self, asked: Asked, ctx: Context) -> Answer:
        """Let the song wait for its turn, where it can be sung for them."""
        async with self._one_at_a_time:  # whoever is judged next sees that it waits
            answer = await self._judge(asked, ctx.settings)
            if answer.song is not None:
                await ctx.emit(_ready(answer.song, asked))
        return answer

    async def _judge(self, asked: Asked, settings: SongSettings) -> Answer:
        if not asked.title.strip():
            return Answer(text=words.USAGE)
        found = await self._library.find(asked.title, limit=3 * NEAREST)
        near = [match for match in found if match.song.cleared]
        song = meant(near)
        if song is None:
            return Answer(text=_not_clear(near[:NEAREST]))
        if refusal := self._refusal(song, asked.by, settings):
            return Answer(text=refusal)
        return Answer(text=words.queued(song, len(self.waiting())), song=song)

    def _refusal(self, song: Song, by: Event, settings: SongSettings) -> str:
        """Why it is not sung for them now; empty where it is."""
        waiting = self.waiting()
        if song.id == self._now:
            return words.is_sung(song)
        if any(ready.song == song.id for ready in waiting):
            return words.waits_already(song)
        if by.trust >= Trust.MODERATOR:
            return ""
        rests = settings.rest_minutes - (by.at - song.last_played) / 60
        if song.last_played and rests > 0:
            return words.rests(song, rests)
        if len(waiting) >= settings.most_waiting:
            return words.FULL
        own = [ready for ready in waiting if by.user and _is_of(ready, by.user)]
        if len(own) >= settings.per_viewer:
            return words.too_many_of_yours(settings.per_viewer)
        return ""


def _ready(song: Song, asked: Asked) -> SongReady:
    by = asked.by
    return SongReady(
        song=song.id,
        title=song.title,
        user=by.user,
        platform=by.platform,
        trust=by.trust,
        reward=asked.reward,
        redemption=asked.redemption,
    )


def _not_clear(near: list[Match]) -> str:
    songs = [match.song for match in near]
    if near and near[0].score >= SURE:
        return words.several(songs)
    return words.unknown(songs)


def _is_of(ready: SongReady, user: User) -> bool:
    return ready.user is not None and (ready.user.platform, ready.user.id) == (
        user.platform,
        user.id,
    )
