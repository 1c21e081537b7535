"""The song library: a folder for each song, and an index of them in the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.errors import Conflict, NotFound
from bot.singing.lyrics import Lyrics, timed
from bot.singing.songs.folders import SongFolders, checked, new_id, seconds_of
from bot.singing.songs.search import ranked
from bot.singing.songs.setlist import Setlist, SetlistFile
from bot.singing.songs.song import Match, Song, SongDraft, SongSounds
from bot.singing.sound import heard_music
from db import Database, SongRepository, SongRow

TIMES = ("last_played", "rights_at")  # 0 here, empty in the database where they never were

log = structlog.get_logger("songs")


class SongLibrary:
    """Songs in `folder`/<id>/: song.json, lyrics.lrc, and the sounds mix, vocals and backing.

    The folders are the truth; the index is made from them again where they differ. Whoever edits a
    song says which version he saw: where somebody else has changed it since, Conflict is raised.
    """

    def __init__(
        self, folder: Path, database: Database, clock: Callable[[], float] = time.time
    ) -> None:
        self._folders = SongFolders(folder)
        self._setlist = SetlistFile(folder / "setlist.json")
        self._database = database
        self._now = lambda: round(clock(), 3)

    async def open(self) -> None:
        """Ready after this; an index that knows other songs than the folders, or knows them
        otherwise, is made anew."""
        await asyncio.to_thread(self._folders.open)
        there = await asyncio.to_thread(self._folders.all)
        if {song.id: song for song in there} != {song.id: song for song in await self.all()}:
            await self._index(there)
            log.info("the index of the songs is made anew", songs=len(there))

    # --- looking -----------------------------------------------------------------------------

    async def get(self, id: str) -> Song:
        """Raises NotFound."""
        return await self._database.read(lambda session: _song(_found(session, id)))

    async def all(self) -> list[Song]:
        """By title."""
        return await self._database.read(
            lambda session: [_song(row) for row in SongRepository(session).all()]
        )

    async def find(self, title: str, *, limit: int = 5) -> list[Match]:
        """Songs that may be meant, the best first; misspelt titles and artists are forgiven.
        `meant(matches)` tells whether one of them certainly is."""
        songs = await self.all()
        return await asyncio.to_thread(ranked, songs, title, limit)

    async def sounds(self, id: str) -> SongSounds:
        """Where its sound lies. Raises NotFound."""
        await self.get(id)
        return await asyncio.to_thread(self._folders.sounds, id)

    async def lyrics(self, id: str) -> Lyrics | None:
        """Raises NotFound for the song; None where it has no lyrics."""
        await self.get(id)
        return await asyncio.to_thread(self._folders.lyrics, id)

    async def setlist(self) -> Setlist:
        """The songs that are to be sung, in their order; removed ones are left out."""
        kept = await self._setlist.read()
        known = {song.id for song in await self.all()}
        return replace(kept, songs=tuple(id for id in kept.songs if id in known))

    async def put_setlist(self, songs: Sequence[str], version: int) -> Setlist:
        """Another setlist. Raises NotFound for a song, Conflict where somebody else changed it
        since `version`, DiskFull."""
        for id in songs:
            await self.get(id)
        return await self._setlist.put(tuple(songs), version)

    # --- changing ----------------------------------------------------------------------------

    async def add(self, draft: SongDraft, sounds: SongSounds, lyrics: Lyrics | None = None) -> Song:
        """Copy the sounds into a new song; it is there as a whole or not at all. Raises
        AudioError for what is not sound, BadRequest, DiskFull."""
        told = {name: value for name, value in asdict(draft).items() if value is not None}
        known = {name: checked(name, value) for name, value in told.items()}
        seconds = await asyncio.to_thread(seconds_of, sounds)
        known = await asyncio.to_thread(_heard, draft, sounds) | known
        now = self._now()
        song = Song(
            **known,
            **_words(lyrics),
            id=new_id(draft.title),
            duration=round(seconds, 3),
            added=now,
            rights_at=now if known["rights_by"] else 0.0,
        )
        await asyncio.to_thread(self._folders.make, song, sounds, lyrics)
        try:
            await self._database.run(lambda session: SongRepository(session).add(_row(song)))
        except BaseException:
            await asyncio.to_thread(self._folders.remove, song.id)
            raise
        return song

    async def edit(self, id: str, version: int, changes: Mapping[str, Any]) -> Song:
        """Change fields of a `SongDraft`. Raises NotFound, Conflict, BadRequest, DiskFull."""
        wanted = {name: checked(name, value) for name, value in changes.items()}
        if "rights_by" in wanted:
            wanted["rights_at"] = self._now() if wanted["rights_by"] else 0.0
        return await self._change(id, version, wanted)

    async def put_lyrics(self, id: str, version: int, lyrics: Lyrics | None) -> Song:
        """Replace them, or with None remove them. Raises NotFound, Conflict, DiskFull."""
        return await self._change(
            id, version, _words(lyrics), lambda: self._folders.write_lyrics(id, lyrics)
        )

    async def time_lyrics(self, id: str, version: int, lyrics: Lyrics | None = None) -> Song:
        """Find out when each word of `lyrics` (None: of those it has) is sung, and keep that.
        Raises NotFound, Conflict, BadRequest where there are no words, AudioError, DiskFull."""
        lyrics = lyrics or await self.lyrics(id)
        if lyrics is None:
            raise NotFound("the song has no lyrics", hint="write its text first")
        sounds = await self.sounds(id)
        found = await asyncio.to_thread(timed, lyrics, sounds.vocals or sounds.mix)
        return await self.put_lyrics(id, version, found)

    async def played(self, id: str) -> Song:
        """Count that it was sung. Raises NotFound."""
        now = self._now()
        return await self._count(id, lambda song: {"plays": song.plays + 1, "last_played": now})

    async def liked(self, id: str, by: int = 1) -> Song:
        """Count a like, or take one back. Raises NotFound."""
        return await self._count(id, lambda song: {"likes": max(0, song.likes + by)})

    async def remove(self, id: str) -> None:
        """Delete it with its files; where they cannot go, it stays. Raises NotFound, DiskFull."""

        def delete(session: Session) -> None:
            if not SongRepository(session).delete(id):
                raise NotFound(f"no song '{id}'", hint="it may have been removed")
            self._folders.remove(id)

        await self._database.run(delete)

    # --- both at once ------------------------------------------------------------------------

    async def _index(self, songs: Sequence[Song]) -> None:
        rows = [_row(song) for song in songs]
        await self._database.run(lambda session: SongRepository(session).replace_all(rows))

    async def _change(
        self,
        id: str,
        version: int,
        wanted: Mapping[str, Any],
        files: Callable[[], None] = lambda: None,
    ) -> Song:
        """An edit: the row decides who was first, then the files follow, then it is committed."""

        def change(session: Session) -> Song:
            before = _song(_found(session, id))
            after = replace(before, **wanted, version=version + 1)
            if not SongRepository(session).change(id, _columns(wanted), version=version):
                raise Conflict(
                    f"somebody else has changed '{before.title}' (version {before.version} now)",
                    hint="load it again, then change it",
                )
            files()
            self._folders.write(after)
            return after

        return await self._database.run(change)

    async def _count(self, id: str, counted: Callable[[Song], dict[str, Any]]) -> Song:
        def count(session: Session) -> Song:
            before = _song(_found(session, id))
            wanted = counted(before)
            SongRepository(session).count(id, _columns(wanted))
            after = replace(before, **wanted)
            self._folders.write(after)
            return after

        return await self._database.run(count)


def _heard(draft: SongDraft, sounds: SongSounds) -> dict[str, Any]:
    """Key and tempo, where nobody has told them. Blocks."""
    if draft.key is not None and draft.tempo is not None:
        return {}
    music = heard_music(sounds.mix)
    return {"key": music["tonality"], "tempo": music["tempo"]}


def _words(lyrics: Lyrics | None) -> dict[str, Any]:
    return {"lyrics": lyrics is not None, "timed": lyrics is not None and lyrics.timed}


def _found(session: Session, id: str) -> SongRow:
    row = SongRepository(session).get(id)
    if row is None:
        raise NotFound(f"no song '{id}'", hint="it may have been removed")
    return row


def _song(row: SongRow) -> Song:
    values = {name: getattr(row, name) for name in Song.__dataclass_fields__}
    for name in (*TIMES, "added"):
        values[name] = values[name].timestamp() if values[name] is not None else 0.0
    return Song(**values)


def _row(song: Song) -> dict[str, Any]:
    return _columns(asdict(song))


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same as the database keeps them: times as moments."""
    columns = dict(values)
    for name in TIMES:
        if name in columns:
            columns[name] = _moment(columns[name]) if columns[name] else None
    if "added" in columns:
        columns["added"] = _moment(columns["added"])
    return columns


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
