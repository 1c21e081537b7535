"""What was made, put where it was wanted: a folder that appears in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.errors import BadRequest


def refuse_taken(target: Path) -> None:
    """Raises BadRequest where something is there already. Blocks."""
    if target.exists():
        raise BadRequest(f"{target.name} is there already", field="target", hint="another name")


def deliver(
    target: Path, files: Mapping[str, Path], finish: Callable[[Path], None] = lambda folder: None
) -> None:
    """`files` by their new names, beside what `finish` writes. Raises OSError. Blocks."""
    making = target.with_name(f".{target.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        making.mkdir(parents=True)
        for name, source in files.items():
            _give(source, making / name)
        finish(making)
        making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _give(source: Path, target: Path) -> None:
    """The same file under another name where the disk can do that, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
