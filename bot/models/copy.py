"""Offline: a model's files out of a folder that somebody carried here."""

from __future__ import annotations

import os
from pathlib import Path

from bot.errors import BotError, NotFound
from bot.models.disk import check_room, disk_error
from bot.models.lock import BLOCK, Known, measure
from bot.models.model import Model, ModelFile, below
from bot.models.progress import Progress, Tell


def find_in(source: Path, model: Model) -> dict[ModelFile, Path]:
    """Where each file lies: as in the store, as in the model's folder, or by its name alone.

    Raises NotFound, naming what is missing and where it comes from.
    """
    found: dict[ModelFile, Path] = {}
    missing: list[ModelFile] = []
    for file in model.files:
        names = (f"{model.folder}/{file.path}", file.path, f"{model.name}/{file.path}")
        places = [source / name for name in (*names, Path(file.path).name)]
        place = next((place for place in places if place.is_file()), None)
        if place is not None:
            found[file] = place
        elif not file.optional:
            missing.append(file)
    if missing:
        names = ", ".join(file.path for file in missing)
        hint = f"get them from {', '.join(file.url for file in missing[:3])}"
        raise NotFound(f"{source} lacks {names}", hint=hint)
    return found


def copy_in(root: Path, model: Model, source: Path, tell: Tell) -> dict[str, Known]:
    """Copy and check all files; none takes its place before it is whole. Blocks.

    Raises NotFound, BotError.
    """
    found = find_in(source, model)
    target = root
    try:
        root.mkdir(parents=True, exist_ok=True)
        check_room(root, sum(place.stat().st_size for place in found.values()))
        known: dict[str, Known] = {}
        for file, place in found.items():
            path = f"{model.folder}/{file.path}" if model.folder else file.path
            target = below(root, path)
            known[file.path] = _copy(file, place, target, tell)
        return known
    except OSError as error:
        raise disk_error(error, target) from error


def _copy(file: ModelFile, place: Path, target: Path, tell: Tell) -> Known:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    total, done = place.stat().st_size, 0
    with place.open("rb") as source, part.open("wb") as copy:
        while block := source.read(BLOCK):
            copy.write(block)
            done += len(block)
            tell(Progress(file=file.path, done=done, total=total))
    size, sha256 = measure(part)
    if (file.size and size != file.size) or (file.sha256 and sha256 != file.sha256):
        part.unlink()
        raise BotError(
            f"{place} is not what it should be: its hash or size is wrong",
            hint=f"copy it again from {file.url}",
        )
    os.replace(part, target)
    return Known(size=size, sha256=sha256, stated=bool(file.sha256), url=file.url)
