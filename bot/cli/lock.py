"""One program at a time on a data folder: two shows would both answer, and both write."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from bot.app import cannot_write, make_folder
from bot.errors import Conflict

NAME = "greenroom.lock"


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Have the data folder alone. The system lets go of it when the process ends, however it
    ends. Raises Conflict where another program has it, ConfigError where it cannot be written.
    """
    make_folder(data)
    path = data / NAME
    try:
        file = path.open("a+", encoding="ascii")
    except OSError as error:
        raise cannot_write(path, error) from error
    with file:
        try:
            _take(file)
        except OSError as error:
            raise Conflict(
                f"{data} is in use by another Greenroom{_holder(path)}",
                hint="end that one, or choose another folder with --data",
            ) from error
        _note_process(file)
        yield


def _take(file: IO[str]) -> None:
    """Raises OSError where another process has it."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 20)  # what is locked there cannot be read: not the process's number
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _note_process(file: IO[str]) -> None:
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()


def _holder(path: Path) -> str:
    with contextlib.suppress(OSError):
        number = path.read_text("ascii", "replace").strip()
        return f" (process {number})" if number.isdecimal() else ""
    return ""
