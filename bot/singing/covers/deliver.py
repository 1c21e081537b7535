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
) -> None:
    """`files` by their new names, beside what `finish` writes; `check` may end it. Raises OSError.
    Blocks."""
    making = target.with_name(f".{target.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        making.mkdir(parents=True)
        for name, source in files.items():
            check()
            _give(source, making / name, check)
        finish(making)
        making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _give(source: Path, target: Path, check: Check) -> None:
    """The same file under another name where the disk can do that, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        with source.open("rb") as old, target.open("wb") as new:
            while block := old.read(BLOCK):
                check()
                new.write(block)
