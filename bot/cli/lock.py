"""One program at a time on a data folder: two shows would both answer, and both write."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from bot.app import cannot_write, make_folder
from bot.errors import ConfigError, Conflict

NAME = "greenroom.lock"


class Hold:
    """A data folder that is ours. Its file says who has it: the process, and the panel's address
    once there is one."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file, self._path = file, path

    def tell(self, url: str = "") -> None:
        """Raises ConfigError where it cannot be written: a full disk, say."""
        try:
            self._file.truncate(0)
            self._file.write(f"{os.getpid()} {url}".encode())
        except OSError as error:
            raise cannot_write(self._path, error) from error


def address_of(data: Path) -> str:
    """The address of the panel on this data folder; empty where no show told one."""
    return _told(data / NAME)[1]


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[Hold]:
    """Have the data folder alone. The system lets go of it when the process ends, however it
    ends. Raises Conflict where another program has it, ConfigError where it cannot be written.
    """
    make_folder(data)
    path = data / NAME
    try:
        file = path.open("a+b", buffering=0)  # closing it has nothing left to write
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
        hold = Hold(file, path)
        hold.tell()
        try:
            yield hold
        finally:
            with contextlib.suppress(ConfigError):  # whoever reads it sees that nobody answers
                hold.tell()


def _take(file: IO[bytes]) -> None:
    """Raises OSError where another process has it."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 20)  # what is locked there cannot be read: not the process's number
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(path: Path) -> str:
    number, _ = _told(path)
    return f" (process {number})" if number.isdecimal() else ""


def _told(path: Path) -> tuple[str, str]:
    """The process and the address in the file; empty where there are none."""
    try:
        number, _, url = path.read_text("ascii", "replace").partition(" ")
    except OSError:
        return "", ""
    return number, url
