"""A model's folder: whether it is whole, in words."""

from __future__ import annotations

from pathlib import Path

NEEDED = ("config.json", "model.bin", "tokenizer.json")
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")


def flaw_of(folder: Path) -> str:
    """What is missing; empty where nothing is. A cut-off model.bin shows when it is loaded."""
    if not folder.is_dir():
        return "it is not there"
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in VOCABULARIES):
        missing.append(" or ".join(VOCABULARIES))
    empty = [name for name in NEEDED if name not in missing and not (folder / name).stat().st_size]
    if empty:
        return f"{', '.join(empty)} is empty"
    return f"{', '.join(missing)} is missing" if missing else ""


def models_in(folder: Path) -> list[str]:
    """The whole ones, by name."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and not flaw_of(path))
