"""Recordings of one person, brought to train a voice: a folder for each voice."""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BadRequest, NotFound
from bot.singing.disk import disk_error

VOICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
ODD = re.compile(r"[^\w. -]+")
ENDINGS = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aac", ".aif", ".aiff", ".webm")
LONGEST_NAME = 120
MOST_FILES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFile:
    """One recording; `size` in bytes."""

    name: str
    size: int


class Lessons:
    """All under one folder; nothing outside of it can be read or written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, voice: str) -> Path:
        """The folder of a voice's recordings. Raises BadRequest for what is no name."""
        if not VOICE.fullmatch(voice):
            hint = "letters, digits, - and _, up to 60"
            raise BadRequest("this cannot be a voice's name", field="name", hint=hint)
        return self._folder / voice

    async def all(self, voice: str) -> list[LessonFile]:
        """By name; none of a voice that has none."""
        return await asyncio.to_thread(self._all, self.place(voice))

    async def add(self, voice: str, name: str, sound: Path) -> LessonFile:
        """Keep a file, which is moved; of the same name, the newer one. Raises BadRequest,
        DiskFull."""
        return await asyncio.to_thread(self._add, self.place(voice), safe_name(name), sound)

    async def remove(self, voice: str, name: str) -> None:
        """Raises NotFound."""
        await asyncio.to_thread(self._remove, self.place(voice) / safe_name(name))

    async def clear(self, voice: str) -> bool:
        """Delete all of a voice's recordings; whether there were some. Raises BotError."""
        return await asyncio.to_thread(self._clear, self.place(voice))

    def _all(self, place: Path) -> list[LessonFile]:
        if not place.is_dir():
            return []
        files = [path for path in place.iterdir() if path.is_file() and path.name[0] != "."]
        return [LessonFile(name=path.name, size=path.stat().st_size) for path in sorted(files)]

    def _add(self, place: Path, name: str, sound: Path) -> LessonFile:
        if len(self._all(place)) >= MOST_FILES:
            raise BadRequest(f"more than {MOST_FILES} files", field="file", hint="join some")
        part = place / f".{name}.part"
        try:
            place.mkdir(parents=True, exist_ok=True)
            shutil.move(sound, part)
            part.replace(place / name)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise disk_error(error) from error
        return LessonFile(name=name, size=(place / name).stat().st_size)

    def _clear(self, place: Path) -> bool:
        try:
            shutil.rmtree(place)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise disk_error(error) from error
        return True

    def _remove(self, path: Path) -> None:
        if not path.is_file():
            raise NotFound(f"there is no recording '{path.name}'")
        path.unlink()


def safe_name(name: str) -> str:
    """A file's name as a plain one. Raises BadRequest for one that is no sound's."""
    plain = ODD.sub("_", name.replace("\\", "/").rpartition("/")[2]).lstrip(". ")
    if Path(plain).suffix.lower() not in ENDINGS or len(plain) > LONGEST_NAME:
        hint = "WAV, FLAC, OGG, MP3 or M4A"
        raise BadRequest("this is not a sound file's name", field="file", hint=hint)
    return plain
