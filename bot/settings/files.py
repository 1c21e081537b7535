"""Reading and replacing the settings files: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.errors import ConfigError


def read_text(path: Path) -> str:
    """The file as text, line ends as they are. Raises ConfigError saying why it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}: not UTF-8 text at byte {error.start}", hint="save it as UTF-8"
        ) from error
    except OSError as error:
        raise ConfigError(
            f"{path}: {error.strerror}", hint="check the path and its rights"
        ) from error


def write_text(path: Path, text: str, *, mode: int | None = None) -> None:
    """Replace the file in one step; after a crash there is the old text or the new, never half.

    `mode` sets its rights; without it they stay as they are. Raises ConfigError.
    """
    target = path.resolve()  # a link stays a link
    draft = ""
    try:
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, _rights(target) if mode is None else mode)
        os.replace(draft, target)
    except OSError as error:
        with suppress(OSError):
            os.unlink(draft)
        raise ConfigError(
            f"{path}: cannot be saved: {error.strerror}", hint="check disk space and rights"
        ) from error


def _rights(path: Path) -> int:
    return path.stat().st_mode & 0o777 if path.exists() else 0o644
