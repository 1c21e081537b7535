"""Room on the disk, and what is said where there is none."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from bot.errors import BotError

KEEP_FREE = 200_000_000  # bytes of the disk that are left alone


def check_room(folder: Path, wanted: int) -> None:
    """Raises BotError where the disk has no room for so many bytes more."""
    free = shutil.disk_usage(folder).free
    if wanted > 0 and wanted + KEEP_FREE > free:
        message = (
            f"the disk of {folder} has {free / 1e9:.1f} GB left; {wanted / 1e9:.1f} GB are wanted"
        )
        raise BotError(message, hint="free some space, then run it again")


def disk_error(error: OSError, target: Path) -> BotError:
    """What the disk said, as ours."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        hint = "free some space and run it again: it goes on where it broke off"
        return BotError(f"the disk is full; {target.name} is not whole", hint=hint)
    return BotError(
        f"{target} cannot be written: {error.strerror}", hint="check its folder's rights"
    )
