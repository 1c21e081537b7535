"""What people brought and what was made of it, by id: in a storage, for a while."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

from bot.errors import AudioError, BadRequest, BotError, NotFound
from bot.singing.disk import DiskFull, disk_error, removed, write_json
from bot.singing.locks import Locks
from bot.singing.results.measure import drawn, measure
from bot.singing.results.result import UPLOAD, Result, read_result
from bot.singing.results.storage import LocalStorage, Storage, copied
from bot.singing.settings import SingingSettings

DAY_S = 86_400.0
MEDIA_TYPES = {
    "wav": "audio/wav",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "audio/mp4",
    "aac": "audio/aac",
    "webm": "audio/webm",
}
LONGEST_NAME = 80

log = logging.getLogger(__name__)


class Shelf:
    """`folder` holds a `<id>.json` for each result, `kept/` (the local storage) and `copies/` of
    what another storage keeps."""

    def __init__(
        self,
        folder: Path,
        settings: SingingSettings,
        storage: Callable[[], Storage | None] = lambda: None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`storage` finds the storage of the settings; None: this machine's folder."""
        self.folder = folder
        self.settings = settings
        self._own = LocalStorage(folder / "kept")
        self._storage = storage
        self._clock = clock
        self._results: dict[str, Result] = {}
        self._fetching = Locks()

    async def open(self) -> None:
        """Read what is kept, and forget what has had its time and what a crash left half kept."""
        self._results = await asyncio.to_thread(self._read_all)
        await asyncio.to_thread(self._sweep)
        await self.tidy()

    async def tidy(self) -> None:
        """Forget what has had its time, and the oldest copies."""
        for old in [one for one in self._results.values() if one.until <= self._clock()]:
            with contextlib.suppress(NotFound):  # somebody removed it meanwhile
                await self.remove(old.id)
        await asyncio.to_thread(self._drop_copies)

    def all(self) -> list[Result]:
        """The newest first."""
        now = self._clock()
        known = [one for one in tuple(self._results.values()) if one.until > now]
        return sorted(known, key=lambda one: (one.at, one.id), reverse=True)

    def get(self, id: str) -> Result:
        """Raises NotFound, also for one whose time is over."""
        found = self._results.get(id)
        if found is None or found.until <= self._clock():
            raise NotFound(f"no result '{id[:60]}'", hint="it may be too old; make it anew")
        return found

    async def bring(self, source: Path, file: str) -> Result:
        """A sound that somebody sent, under the name it had. Raises BadRequest for what is no
        sound or too much of it, DiskFull."""
        try:
            longest_s = self.settings.max_minutes * 60
            return await self.put(source, kind=UPLOAD, file=file, longest_s=longest_s)
        except AudioError as error:
            raise BadRequest(error.message, field="file", hint=error.hint) from error

    async def put(
        self, source: Path, *, kind: str, file: str, longest_s: float = inf, **about: Any
    ) -> Result:
        """Keep a sound; `about` are other fields of its Result. Raises AudioError, DiskFull."""
        await asyncio.to_thread(self._check_room)
        measured = await asyncio.to_thread(measure, source, longest_s=longest_s)
        name, ending = _plain_name(file)
        now = self._clock()
        result = Result(
            **{
                "id": secrets.token_hex(12),
                "kind": kind,
                "file": f"{name}.{ending}",
                "title": name,
                "media_type": MEDIA_TYPES.get(ending, "application/octet-stream"),
                "size": measured.size,
                "seconds": measured.seconds,
                "rate": measured.rate,
                "channels": measured.channels,
                "at": now,
                "until": now + self.settings.keep_days * DAY_S,
                **about,
            }
        )
        await self._store(result, source, measured.peaks)
        return result

    async def path(self, id: str) -> Path:
        """Its sound on this machine; fetched where another storage has it. Raises NotFound."""
        result = self.get(id)
        local = self._own.path(result.storage_key)
        if await asyncio.to_thread(local.is_file):
            return local
        copy = self._copy(result)
        async with self._fetching.of(id):  # whoever comes second finds it here
            if not await asyncio.to_thread(copy.is_file):
                await self._current().fetch(result.storage_key, copy)
                await asyncio.to_thread(self._drop_copies)
            else:
                await asyncio.to_thread(os.utime, copy)  # used just now: the last to be dropped
        return copy

    async def link(self, id: str, seconds: float) -> str:
        """The storage's own address of it, for so long; empty where this house serves it."""
        result = self.get(id)
        if self._own.path(result.storage_key).is_file():
            return ""
        try:
            storage = self._current()
        except NotFound:
            return ""  # whoever opens this house's own address is told what is missing
        return await storage.link(result.storage_key, seconds, name=result.file)

    async def waveform(self, id: str, points: int) -> list[int]:
        """Its peaks, 0 to 255, up to `points` of them. Raises NotFound."""
        return drawn(await self.peaks(id), points)

    async def peaks(self, id: str) -> bytes:
        """As `Measured` has them. Raises NotFound."""
        self.get(id)
        return await asyncio.to_thread(self._peaks(id).read_bytes)

    async def rename(self, id: str, title: str) -> Result:
        """Another title. Raises NotFound."""
        result = replace(self.get(id), title=title)
        await asyncio.to_thread(self._write, result)
        self._results[id] = result
        return result

    async def remove(self, id: str) -> None:
        """Forget it with its sound. Raises NotFound, and DiskFull where a file of it stays."""
        result = self._results.pop(id, None)
        if result is None:
            raise NotFound(f"no result '{id[:60]}'")
        await asyncio.to_thread(self._forget, result)
        await self._own.delete(result.storage_key)
        try:
            await self._current().delete(result.storage_key)
        except BotError as error:  # the storage is away; its own rules will forget it
            log.warning("a stored result was not deleted: %s", error)

    def incoming(self) -> Path:
        """A file that nobody else has, for a sound that is arriving. Raises DiskFull. Blocks."""
        self._check_room()
        folder = self.folder / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / secrets.token_hex(12)

    def _current(self) -> Storage:
        return self._storage() or self._own

    async def _store(self, result: Result, source: Path, peaks: bytes) -> None:
        """All of it or nothing."""
        storage = self._current()
        await storage.put(result.storage_key, source, result.media_type)
        try:
            if storage is not self._own:
                await asyncio.to_thread(copied, source, self._copy(result))
            await asyncio.to_thread(self._write_peaks, result.id, peaks)
            await asyncio.to_thread(self._write, result)
        except BaseException:  # a cancel too
            await asyncio.to_thread(self._forget, result)
            await storage.delete(result.storage_key)
            raise
        self._results[result.id] = result

    # --- all of these block ------------------------------------------------------------------

    def _read_all(self) -> dict[str, Result]:
        shutil.rmtree(self.folder / "incoming", ignore_errors=True)  # of uploads that broke off
        found: dict[str, Result] = {}
        for path in self.folder.glob("*.json"):
            try:
                result = read_result(json.loads(path.read_text("utf-8")))
            except (OSError, ValueError, TypeError) as error:
                log.warning("%s cannot be read: %s", path.name, error)
                continue
            found[result.id] = result
        return found

    def _sweep(self) -> None:
        """Files of results that nothing is known of: their keeping or forgetting broke off."""
        for folder in (self.folder, self._own.folder, self._copies):
            for path in folder.glob("*"):
                of = self.folder / f"{path.name.partition('.')[0]}.json"
                if path.is_file() and path != of and not of.is_file():
                    path.unlink(missing_ok=True)

    def _write(self, result: Result) -> None:
        write_json(self.folder / f"{result.id}.json", result.told())

    def _write_peaks(self, id: str, peaks: bytes) -> None:
        try:
            self._peaks(id).write_bytes(peaks)
        except OSError as error:
            raise disk_error(error) from error

    def _forget(self, result: Result) -> None:
        """What is known of it first: a sound of which nothing is known goes with the next start."""
        for path in (self.folder / f"{result.id}.json", self._peaks(result.id), self._copy(result)):
            removed(path)

    def _check_room(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.folder).free
        if free < self.settings.keep_free_mb * 1_000_000:
            raise DiskFull(f"only {free // 1_000_000} MB are left", hint="make room on the disk")

    def _drop_copies(self) -> None:
        copies: list[tuple[float, int, Path]] = []
        for path in self._copies.glob("[!.]*"):
            with contextlib.suppress(OSError):  # it was there a moment ago
                about = path.stat()
                copies.append((about.st_mtime, about.st_size, path))
        kept = 0
        for index, (_, size, path) in enumerate(sorted(copies, reverse=True)):
            kept += size
            if index and kept > self.settings.cache_mb * 1_000_000:  # the newest is in use
                removed(path)

    @property
    def _copies(self) -> Path:
        return self.folder / "copies"

    def _copy(self, result: Result) -> Path:
        return self._copies / result.storage_key

    def _peaks(self, id: str) -> Path:
        return self.folder / f"{id}.peaks"


def _plain_name(file: str) -> tuple[str, str]:
    """A file's name and ending without anything that a disk or a header would stumble over."""
    name, dot, ending = file.replace("\\", "/").rpartition("/")[2].rpartition(".")
    if not dot:
        name, ending = ending, ""
    plain = "".join(c if c.isalnum() or c in " -_()'&," else " " for c in name)
    ending = "".join(c for c in ending.lower() if c.isalnum() and c.isascii())[:5]
    return " ".join(plain.split())[:LONGEST_NAME] or "sound", ending or "bin"
