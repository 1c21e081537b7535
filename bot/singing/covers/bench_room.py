"""Where steps work until what they make is kept, and what of it is in use: a folder a process.

A command line may make a cover beside a show: what another process is at work on or needs is left
alone, what one that ended left half made goes.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import FileLock

MAKING = ".making-"
HELD = ".held-"  # a file beside the folder, locked by its process: the system lets go of it
USED = "used-"  # an empty file in the folder for each thing that its process needs


class BenchRoom:
    """All of it blocks and raises OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own: Path | None = None
        self._held: FileLock | None = None
        self._uses: Counter[str] = Counter()
        self._entering = Lock()

    def new(self) -> Path:
        """An empty folder to make something in."""
        return Path(tempfile.mkdtemp(dir=self._entered()))

    def use(self, key: str) -> None:
        """Nobody is to forget this, until it is let go as often."""
        (self._entered() / f"{USED}{key}").touch()
        self._uses[key] += 1

    def let_go(self, key: str) -> None:
        self._uses[key] -= 1
        if self._uses[key] > 0:
            return
        del self._uses[key]
        if self._own is not None:
            (self._own / f"{USED}{key}").unlink(missing_ok=True)

    def used(self) -> set[str]:
        """What this process and others need."""
        marks = self.folder.glob(f"{MAKING}*/{USED}*")
        return {mark.name.removeprefix(USED) for mark in marks}

    def alone(self) -> FileLock:
        """A context in which no other thread or process takes something, or forgets."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return _lock(self.folder.with_name(f"{self.folder.name}.lock"))

    def close(self) -> None:
        """What is half made goes. Called last."""
        with self._entering:
            if self._own is not None and self._held is not None:
                shutil.rmtree(self._own, ignore_errors=True)
                _release(self._held)
            self._own = self._held = None

    def sweep(self) -> None:
        """What processes that ended left half made goes."""
        from filelock import Timeout

        left = [path.name for path in self.folder.glob(".*-*")]
        for name in {name.removeprefix(MAKING).removeprefix(HELD) for name in left}:
            held = _lock(self.folder / f"{HELD}{name}")
            try:
                held.acquire(blocking=False)
            except (Timeout, OSError):  # somebody is at work in it, or sweeps it
                continue
            shutil.rmtree(self.folder / f"{MAKING}{name}", ignore_errors=True)
            _release(held)

    def _entered(self) -> Path:
        """This process's folder; another one, where somebody deleted it by hand."""
        with self._entering:
            if self._own is None or not self._own.is_dir():
                self._own = self._enter()
            return self._own

    def _enter(self) -> Path:
        name = secrets.token_hex(6)
        self.folder.mkdir(parents=True, exist_ok=True)
        held = _lock(self.folder / f"{HELD}{name}")
        held.acquire()  # before there is a folder: it is never seen without its lock
        own = self.folder / f"{MAKING}{name}"
        try:
            own.mkdir()
        except OSError:
            _release(held)
            raise
        self._held = held
        return own


def _lock(path: Path) -> FileLock:
    from filelock import FileLock  # most shows never make a cover

    return FileLock(path, thread_local=False)


def _release(held: FileLock) -> None:
    held.release()
    Path(held.lock_file).unlink(missing_ok=True)
