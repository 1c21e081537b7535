"""What steps have made, by what it was made of: a folder each, the oldest forgotten first."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from bot.singing.covers.bench_room import BenchRoom
from bot.singing.disk import DiskFull

FACTS = "facts.json"
READ = 1 << 20  # bytes of a file that are read at once
MB = 1_000_000
MAKE_ROOM = "free some space, then try again: what is finished is kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a step made: files in a folder, and what is known of them."""

    key: str
    folder: Path
    facts: Mapping[str, Any]

    def file(self, name: str) -> Path:
        return self.folder / name

    @property
    def notes(self) -> list[str]:
        return list(self.facts.get("notes") or [])


def key_of(asked: Mapping[str, Any]) -> str:
    """The same for the same question, and for no other."""
    plain = json.dumps(asked, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:40]


def content_of(path: Path) -> str:
    """The same for files with the same content. Raises OSError. Blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ):
            digest.update(block)
    return digest.hexdigest()[:40]


class StepCache:
    """All of it blocks. What was taken is not forgotten before it is let go, by any process."""

    def __init__(self, folder: Path, most_bytes: int, keep_free: int = 0) -> None:
        """`most_bytes` that it takes, and bytes of the disk that it leaves alone."""
        self.folder = folder
        self.most_bytes = most_bytes
        self.keep_free = keep_free
        self._away = folder.with_name(f"{folder.name}.away")
        self._room = BenchRoom(folder)

    def open(self) -> None:
        """Forget what a crash left half made; what it left finished is there to go on from.
        Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._room.sweep()
        shutil.rmtree(self._away, ignore_errors=True)

    def close(self) -> None:
        """Nothing more is made."""
        self._room.close()

    def take(self, key: str) -> Kept | None:
        """What was made of the same question earlier. There or not, it is in use from now on.
        Raises OSError."""
        with self._room.alone():
            self._room.use(key)
            return self._find(key)

    def let_go(self, keys: Sequence[str]) -> None:
        """They are not needed any more. Raises OSError."""
        if keys:
            with self._room.alone():
                for key in keys:
                    self._room.let_go(key)

    def begin(self, room: int) -> Path:
        """An empty folder to make something of so many bytes in. Raises OSError, DiskFull."""
        self.check_room(room)
        return self._room.new()

    def check_room(self, room: int = 0) -> None:
        """Raises DiskFull where so many bytes would leave too little. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.folder).free
        if free - room < self.keep_free:
            needed = f"{room / MB:.0f} MB are needed and " if room else ""
            raise DiskFull(f"{needed}only {free / MB:.0f} MB are left on the disk", hint=MAKE_ROOM)

    def keep(self, key: str, making: Path, facts: Mapping[str, Any]) -> Kept:
        """Make it findable, in one step; where it is there already, that stays. Raises OSError."""
        (making / FACTS).write_text(json.dumps(facts), "utf-8")
        try:
            making.rename(self.folder / key)
        except OSError:
            if self._find(key) is None:
                raise
            self.discard(making)
        self.trim()
        return Kept(key=key, folder=self.folder / key, facts=facts)

    def discard(self, folder: Path) -> None:
        """It is away at once; the bytes of a long song take longer, and nobody waits for them."""
        away = self._away / f"{folder.name}-{secrets.token_hex(4)}"
        try:
            self._away.mkdir(exist_ok=True)
            folder.rename(away)
        except OSError:  # it was kept, or somebody has a file in it open
            shutil.rmtree(folder, ignore_errors=True)
            return
        Thread(target=shutil.rmtree, args=(away, True), name="sweep").start()

    def trim(self) -> None:
        """Forget what was not used for the longest time, until the rest is small enough."""
        with self._room.alone():
            entries, used = sorted(self._entries()), self._room.used()
            total = sum(size for _, size, _ in entries)
            for _, size, path in entries:
                if total <= self.most_bytes:
                    return
                if path.name not in used:
                    self.discard(path)
                    total -= size

    def _find(self, key: str) -> Kept | None:
        folder = self.folder / key
        try:
            facts = json.loads((folder / FACTS).read_text("utf-8"))
            os.utime(folder)
        except (OSError, ValueError):
            return None
        return Kept(key=key, folder=folder, facts=facts)

    def _entries(self) -> list[tuple[float, int, Path]]:
        """When each was used last, its bytes, and where it is."""
        found = []
        for path in self.folder.glob("[!.]*"):
            with contextlib.suppress(OSError):
                size = sum(file.stat().st_size for file in path.iterdir())
                found.append((path.stat().st_mtime, size, path))
        return found
