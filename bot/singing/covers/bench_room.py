"""Where steps work until what they make is kept: a folder for each process.

A command line may make a cover beside a show: what another process is at work on is left alone,
what one that ended left half made goes.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import FileLock

MAKING = ".making-"
HELD = ".held-"  # a file beside the folder, locked by its process: the system lets go of it


class BenchRoom:
    """All of it blocks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own: Path | None = None
        self._held: FileLock | None = None
        self._entering = Lock()

    def new(self) -> Path:
        """An empty folder to make something in. Raises OSError."""
        with self._entering:
            if self._own is None:
                self._own = self._enter()
        return Path(tempfile.mkdtemp(dir=self._own))

    def close(self) -> None:
        """Nothing more is made; what is half made goes."""
        with self._entering:
            if self._own is not None and self._held is not None:
                shutil.rmtree(self._own, ignore_errors=True)
                _let_go(self._held)
            self._own = self._held = None

    def sweep(self) -> None:
        """What processes that ended left half made goes."""
        from filelock import Timeout

        for left in self.folder.glob(f"{MAKING}*"):
            held = _lock(left.with_name(HELD + left.name.removeprefix(MAKING)))
            try:
                held.acquire(blocking=False)
            except (Timeout, OSError):  # somebody is at work in it, or sweeps it
                continue
            shutil.rmtree(left, ignore_errors=True)
            _let_go(held)

    def _enter(self) -> Path:
        name = secrets.token_hex(6)
        self.folder.mkdir(parents=True, exist_ok=True)
        held = _lock(self.folder / f"{HELD}{name}")
        held.acquire()  # before there is a folder: it is never seen without its lock
        own = self.folder / f"{MAKING}{name}"
        own.mkdir()
        self._held = held
        return own


def _lock(path: Path) -> FileLock:
    from filelock import FileLock  # most shows never make a cover

    return FileLock(path, thread_local=False)


def _let_go(held: FileLock) -> None:
    held.release()
    Path(held.lock_file).unlink(missing_ok=True)
