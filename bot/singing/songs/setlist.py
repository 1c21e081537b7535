"""The setlist: which songs are to be sung, in which order."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BadRequest, Conflict
from bot.singing.disk import write_json

LONGEST = 200  # songs


@dataclass(frozen=True, slots=True, kw_only=True)
class Setlist:
    """Ids of songs in order; `version` counts its changes."""

    songs: tuple[str, ...] = ()
    version: int = 0


class SetlistFile:
    """Kept in a file; two people who change it at once are told."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._one_at_a_time = asyncio.Lock()

    async def read(self) -> Setlist:
        return await asyncio.to_thread(self._read)

    async def put(self, songs: tuple[str, ...], version: int) -> Setlist:
        """Another list in the place of the one of `version`. Raises Conflict, BadRequest,
        DiskFull."""
        if len(songs) > LONGEST:
            raise BadRequest(f"more than {LONGEST} songs", field="songs")
        async with self._one_at_a_time:
            before = await self.read()
            if before.version != version:
                raise Conflict(
                    "somebody else has changed the setlist", hint="load it again, then change it"
                )
            after = Setlist(songs=songs, version=version + 1)
            kept = {"songs": list(songs), "version": after.version}
            await asyncio.to_thread(write_json, self._path, kept)
        return after

    def _read(self) -> Setlist:
        try:
            kept = json.loads(self._path.read_text("utf-8"))
            return Setlist(songs=tuple(map(str, kept["songs"])), version=int(kept["version"]))
        except FileNotFoundError:
            return Setlist()
        except (OSError, ValueError, KeyError, TypeError) as error:
            message, hint = f"{self._path.name} is broken: {error}", "delete that file"
            raise BadRequest(message, hint=hint) from error
