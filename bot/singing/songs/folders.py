"""The songs' folders: read, made and changed, each change whole or not at all. All of it blocks."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import structlog

from bot.audio import AudioFormat
from bot.errors import AudioError, BadRequest, BotError, NotFound
from bot.singing.disk import disk_error, removed, write_json, write_text
from bot.singing.lyrics import Lyrics, parse_lrc, write_lrc
from bot.singing.songs.search import plain
from bot.singing.songs.song import PARTS, Song, SongSounds

ABOUT, WORDS = "song.json", "lyrics.lrc"
MAKING = ".making-"
SUFFIXES = (".wav", ".flac", ".ogg", ".mp3", ".opus")
APART_S = 0.5  # the parts of a song may differ by so much in length
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_KNOWN = {field.name for field in fields(Song)}

log = structlog.get_logger("songs")


def new_id(title: str) -> str:
    """Readable, and safe as a folder's name: the title's letters and six of chance."""
    stem = re.sub(r"[^a-z0-9]+", "-", plain(title)).strip("-")[:40].strip("-") or "song"
    return f"{stem}-{''.join(secrets.choice(_LETTERS) for _ in range(6))}"


def seconds_of(sounds: SongSounds) -> float:
    """How long the song is. Raises AudioError, BadRequest for parts that do not fit."""
    hint = "they have to be parts of one recording"
    looked = [(part, *_look(path)) for part, path in sounds.items()]
    _, seconds, format = looked[0]
    for part, length, other in looked:
        if other.rate != format.rate:
            message = f"{other.rate} Hz, the mix has {format.rate}"
            raise BadRequest(message, field=part, hint=hint)
        if abs(length - seconds) > APART_S:
            message = f"{length:.1f} s long, the mix is {seconds:.1f}"
            raise BadRequest(message, field=part, hint=hint)
    return seconds


def _look(path: Path) -> tuple[float, AudioFormat]:
    import soundfile  # loads libsndfile; most shows never read a file

    if path.suffix.lower() not in SUFFIXES:
        raise AudioError(f"{path.name}: no song's sound", hint=f"use {', '.join(SUFFIXES)}")
    try:
        info = soundfile.info(str(path))
    except (soundfile.SoundFileError, RuntimeError, OSError) as error:
        message = f"{path.name} is not sound that can be read"
        raise AudioError(message, hint="is it whole?") from error
    if not info.frames:
        raise AudioError(f"{path.name} is empty", hint="use a file with sound in it")
    return info.frames / info.samplerate, AudioFormat(info.samplerate, info.channels)


class SongFolders:
    """A folder for each song, below one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """What a crash left half made goes."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise disk_error(error) from error
        for half in self.folder.glob(f"{MAKING}*"):
            shutil.rmtree(half, ignore_errors=True)

    def all(self) -> list[Song]:
        """Every song that can be read; others are logged and left where they are."""
        songs = []
        for id in sorted(path.parent.name for path in self.folder.glob(f"[!.]*/{ABOUT}")):
            try:
                songs.append(self._read(id))
            except BotError as error:
                log.warning("a song cannot be read", song=id, error=str(error))
        return songs

    def _read(self, id: str) -> Song:
        """Raises BadRequest for one that is broken."""
        try:
            known = json.loads((self.folder / id / ABOUT).read_text("utf-8"))
            wanted = {name: value for name, value in known.items() if name in _KNOWN}
            return Song(**{**wanted, "id": id})
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise BadRequest(f"{id}/{ABOUT} is broken: {error}") from error

    def make(self, song: Song, sounds: SongSounds, lyrics: Lyrics | None) -> None:
        """A new song, there in one step. Raises DiskFull."""
        half = self.folder / f"{MAKING}{song.id}"
        try:
            half.mkdir(parents=True)
            for part, path in sounds.items():
                shutil.copyfile(path, half / f"{part}{path.suffix.lower()}")
            self._write(half, song)
            if lyrics is not None:
                write_text(half / WORDS, write_lrc(lyrics))
            half.rename(self.folder / song.id)
        except OSError as error:
            raise disk_error(error) from error
        finally:
            shutil.rmtree(half, ignore_errors=True)

    def write(self, song: Song) -> None:
        """Raises DiskFull."""
        self._write(self.folder / song.id, song)

    def _write(self, folder: Path, song: Song) -> None:
        write_json(folder / ABOUT, asdict(song))

    def sounds(self, id: str) -> SongSounds:
        """Raises NotFound."""
        found: dict[str, Path] = {}
        for part in PARTS:
            paths = (self.folder / id / f"{part}{suffix}" for suffix in SUFFIXES)
            if path := next((path for path in paths if path.is_file()), None):
                found[part] = path
        if PARTS[0] not in found:
            raise NotFound(f"the sound of song '{id}' is gone", hint="add the song again")
        return SongSounds(**found)

    def lyrics(self, id: str) -> Lyrics | None:
        try:
            return parse_lrc((self.folder / id / WORDS).read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise BadRequest(f"{id}/{WORDS} is broken: {error}") from error

    def write_lyrics(self, id: str, lyrics: Lyrics | None) -> None:
        """Raises DiskFull."""
        path = self.folder / id / WORDS
        if lyrics is None:
            removed(path)
        else:
            write_text(path, write_lrc(lyrics))

    def remove(self, id: str) -> None:
        """It leaves the library in one step; its files go after that."""
        gone = self.folder / f"{MAKING}{id}"
        try:
            (self.folder / id).rename(gone)
        except FileNotFoundError:
            return
        except OSError as error:
            raise disk_error(error) from error
        shutil.rmtree(gone, ignore_errors=True)


def checked(name: str, value: Any) -> Any:
    """A field of a song as somebody wrote it. Raises BadRequest."""
    rule = _RULES.get(name)
    if rule is None:
        raise BadRequest("cannot be changed", field=name)
    kind, least, most = rule
    if kind is str:
        value = " ".join(str(value).split()) if name != "note" else str(value).strip()
        if not least <= len(value) <= most:
            raise BadRequest(f"write {least} to {most} characters", field=name)
        return value
    if isinstance(value, bool) is not (kind is bool) or not isinstance(value, (int, float)):
        raise BadRequest("has another type", field=name)
    if not least <= value <= most:
        raise BadRequest(f"{least} to {most}", field=name)
    return kind(value)


_RULES: dict[str, tuple[type, int, int]] = {
    "title": (str, 1, 200),
    "artist": (str, 0, 200),
    "key": (str, 0, 12),
    "voice": (str, 0, 120),
    "note": (str, 0, 4_000),
    "rights_by": (str, 0, 120),
    "transposed": (int, -36, 36),
    "tempo": (float, 0, 1_000),
    "effect": (bool, 0, 1),
}
