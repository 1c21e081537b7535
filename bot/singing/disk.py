"""Files that appear whole or not at all, and what a disk answers when it has no room."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

from bot.errors import BotError


class DiskFull(BotError):
    """There is no room left for a song."""


def write_text(path: Path, text: str) -> None:
    """Replace the file in one step, and only once it is on the disk. Raises DiskFull."""
    half = path.with_name(f".{path.name}.half")
    try:
        with half.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise disk_error(error) from error


def write_json(path: Path, data: Any) -> None:
    """Replace the file in one step. Raises DiskFull."""
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1))


def removed(path: Path) -> None:
    """A file that is not there is no mistake. Raises DiskFull where it cannot go. Blocks."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error) from error


def disk_error(error: OSError) -> BotError:
    """Our error for a folder that cannot be written."""
    hint = "make room, or choose another data folder"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("the disk is full", hint=hint)
    return DiskFull(f"the folder cannot be written: {error.strerror}", hint=hint)
