"""What a storage promises: files by key, kept whole or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.errors import NotFound
from bot.singing.disk import disk_error, removed


@runtime_checkable
class Storage(Protocol):
    """Keeps files. A key is up to 200 letters, digits, dots and dashes; it never names a folder.

    All calls raise BotError with a hint where the storage cannot be reached.
    """

    name: str

    async def put(self, key: str, source: Path, media_type: str) -> None:
        """Keep a copy of a file; what stood under the key is replaced. Raises DiskFull."""
        ...

    async def fetch(self, key: str, target: Path) -> None:
        """A copy of it in `target`, which appears once it is whole. Raises NotFound."""
        ...

    async def link(self, key: str, seconds: float, *, name: str) -> str:
        """Where anybody may fetch it for so long, saved as `name`; empty: this house serves it."""
        ...

    async def delete(self, key: str) -> None:
        """Forget it; a key that is not there is no mistake."""
        ...

    async def close(self) -> None: ...


class LocalStorage:
    """Files in a folder of this machine."""

    name = "local"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, key: str, source: Path, media_type: str) -> None:
        await asyncio.to_thread(copied, source, self.path(key))

    async def fetch(self, key: str, target: Path) -> None:
        path = self.path(key)
        if not await asyncio.to_thread(path.is_file):
            raise NotFound(f"nothing is kept as '{key}'")
        await asyncio.to_thread(copied, path, target)

    async def link(self, key: str, seconds: float, *, name: str) -> str:
        return ""

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(removed, self.path(key))

    async def close(self) -> None:
        """Nothing is open."""

    def path(self, key: str) -> Path:
        """Where it lies."""
        return self.folder / checked_key(key)


def checked_key(key: str) -> str:
    """Raises NotFound for a key that could name anything but a file of the storage."""
    plain = key.replace("-", "").replace(".", "")
    if not plain.isalnum() or not plain.isascii() or key.startswith(".") or len(key) > 200:
        raise NotFound(f"nothing is kept as '{key[:60]}'")
    return key


def copied(source: Path, target: Path) -> None:
    """Copy a file so that the target appears whole; a hard link where the disk can. Blocks.

    Raises DiskFull, leaving nothing behind.
    """
    half = target.with_name(f".{target.name}.half")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        half.unlink(missing_ok=True)
        try:
            os.link(source, half)  # what is made here is never written to again
        except OSError:
            shutil.copyfile(source, half)
        os.replace(half, target)
    except OSError as error:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        raise disk_error(error) from error
