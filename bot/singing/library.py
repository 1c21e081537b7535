"""The song library: a folder for each song, and an index of them in the database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.singing.lyrics import Lyrics
from bot.singing.song import Match, Song, SongDraft, SongSounds
from db import Database


class SongLibrary:
    """Songs in `folder`/<id>/: song.json, lyrics.lrc, and the sounds mix, vocals and backing.

    The folders are the truth; the index is made from them again by `rebuild`. Whoever edits a
    song says which version he saw: where somebody else has changed it since, Conflict is raised.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self._database = database

    async def add(self, draft: SongDraft, sounds: SongSounds, lyrics: Lyrics | None = None) -> Song:
        """Copy the sounds into a new song; it is there as a whole or not at all. Raises
        AudioError for what is not sound, BadRequest, DiskFull."""
        raise NotImplementedError

    async def get(self, id: str) -> Song:
        """Raises NotFound."""
        raise NotImplementedError

    async def all(self) -> list[Song]:
        """By title."""
        raise NotImplementedError

    async def find(self, title: str, *, limit: int = 5) -> list[Match]:
        """Songs that may be meant, the best first; misspelt titles and artists are forgiven."""
        raise NotImplementedError

    async def edit(self, id: str, version: int, changes: Mapping[str, Any]) -> Song:
        """Change fields of a `SongDraft`. Raises NotFound, Conflict, BadRequest."""
        raise NotImplementedError

    async def replace_sounds(
        self, id: str, version: int, sounds: SongSounds, changes: Mapping[str, Any]
    ) -> Song:
        """Another recording of the song, such as one in another key or voice."""
        raise NotImplementedError

    async def sounds(self, id: str) -> SongSounds:
        """Where its sound lies. Raises NotFound."""
        raise NotImplementedError

    async def lyrics(self, id: str) -> Lyrics | None:
        """Raises NotFound for the song; None where it has no lyrics."""
        raise NotImplementedError

    async def put_lyrics(self, id: str, version: int, lyrics: Lyrics | None) -> Song:
        """Replace or (None) remove them. Raises NotFound, Conflict."""
        raise NotImplementedError

    async def played(self, id: str) -> Song:
        """Count that it was sung."""
        raise NotImplementedError

    async def liked(self, id: str, by: int = 1) -> Song:
        """Count a like, or take one back."""
        raise NotImplementedError

    async def remove(self, id: str) -> None:
        """Delete it with its files. Raises NotFound."""
        raise NotImplementedError

    async def rebuild(self) -> int:
        """Make the index anew from the folders; how many songs there are."""
        raise NotImplementedError
