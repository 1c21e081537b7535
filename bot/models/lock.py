"""What is known of a model's files since they were fetched, kept beside them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.models.model import Model, below

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A file as it was when it came: `size` in bytes; `stated` whether the server or the
    catalogue had said the hash, or it was only measured here and trusted as it came.
    """

    size: int
    sha256: str
    stated: bool
    url: str


def lock_path(root: Path, model: Model) -> Path:
    """Hidden, so that no engine takes it for a file of its own."""
    name = f".{model.name}.lock.json"
    return below(root, f"{model.folder}/{name}" if model.folder else name)


def read_lock(root: Path, model: Model) -> dict[str, Known]:
    """By path; empty where the files were not fetched by us or the lock is broken."""
    try:
        written: dict[str, Any] = json.loads(lock_path(root, model).read_text("utf-8"))
        return {path: Known(**entry) for path, entry in written["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_lock(root: Path, model: Model, files: dict[str, Known]) -> None:
    """Replaces it in one step."""
    target = lock_path(root, model)
    target.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "model": model.id,
        "licence": model.licence,
        "files": {path: asdict(known) for path, known in files.items()},
    }
    draft = target.with_suffix(".new")
    draft.write_text(json.dumps(content, indent=1), "utf-8")
    os.replace(draft, target)


def measure(path: Path, tell: Callable[[int], None] = lambda count: None) -> tuple[int, str]:
    """Size and sha256 of a file; `tell` hears of each block that was read. Blocks."""
    total, digest = 0, hashlib.sha256()
    with path.open("rb") as opened:
        while block := opened.read(BLOCK):
            digest.update(block)
            total += len(block)
            tell(len(block))
    return total, digest.hexdigest()
