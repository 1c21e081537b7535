"""What was made, put where it was wanted: a folder that appears in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.audio import Check
from bot.errors import BadRequest

BLOCK = 1 << 22  # bytes that are copied at once


def refuse_taken(target: Path) -> None:
    """Raises BadRequest where something is there already. Blocks."""
    if target.exists():
        raise BadRequest(f"{target.name} is there already", field="target", hint="another name")


def deliver(
    target: Path,
    files: Mapping[str, Path],
    check: Check,
    finish: Callable[[Path], None] = lambda folder: None,
    *,
    linked: bool,
) -> None:
    """`files` by their new names, beside what `finish` writes; `check` may end it. Raises OSError.
    Blocks.

    `linked`: the same files under another name, where the disk can do that; only for folders in
    which nobody writes to them, as what is kept of the steps would change as well.
    """
    making = target.with_name(f".{target.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        making.mkdir(parents=True)
        for name, source in files.items():
            check()
            if not (linked and _linked(source, making / name)):
                _copy(source, making / name, check)
        finish(making)
        making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that has no links
        return False
    return True


def _copy(source: Path, target: Path, check: Check) -> None:
    with source.open("rb") as old, target.open("wb") as new:
        while block := old.read(BLOCK):
            check()
            new.write(block)
