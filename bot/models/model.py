"""What an engine says of a model: its files, where they come from, under which licence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from bot.errors import NotFound, PluginError

_PART = re.compile(r"[\w.+@-][\w.+@ -]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A file of a model. `path` is where it lies in the model's folder.

    `size` in bytes and `sha256` stay empty where nobody knows them for sure: then the first fetch
    notes what came, and the file must stay so. An `optional` file is one that some versions do
    without.
    """

    path: str
    url: str
    size: int = 0
    sha256: str = ""
    optional: bool = False

    def __post_init__(self) -> None:
        confined(self.path)
        if not self.url.startswith(("https://", "http://")):
            raise PluginError(f"the address of {self.path} is no http address: {self.url}")
        if self.sha256 and not _SHA256.fullmatch(self.sha256):
            raise PluginError(f"the sha256 of {self.path} is none: {self.sha256}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model that an engine can use. `folder` is where its files lie below data/models."""

    engine: str
    name: str
    title: str
    licence: str
    folder: str
    files: tuple[ModelFile, ...]

    def __post_init__(self) -> None:
        confined(self.name)
        if self.folder:
            confined(self.folder)
        if not self.files:
            raise PluginError(f"the model {self.id} has no files")

    @property
    def id(self) -> str:
        """As it is written on the command line."""
        return f"{self.engine}/{self.name}"

    @property
    def size(self) -> int:
        """Bytes of all files; 0 where the size of one is not known."""
        sizes = [file.size for file in self.files if not file.optional]
        return sum(sizes) if all(sizes) else 0


def confined(path: str) -> PurePosixPath:
    """A path that leads nowhere but down. Raises PluginError."""
    parts = path.split("/")
    if not all(_PART.fullmatch(part) and part.strip(".") for part in parts):
        raise PluginError(
            f"'{path}' is no path below a models folder", hint="such as small/model.bin"
        )
    return PurePosixPath(path)


def below(root: Path, path: str) -> Path:
    """A file's place below `root`. Raises PluginError where a link leads out of it."""
    place = root.joinpath(*confined(path).parts)
    if not place.resolve().is_relative_to(root.resolve()):
        raise PluginError(f"{place} leads out of {root}", hint="remove the link in between")
    return place


def named(models: Iterable[Model], wanted: str) -> Model:
    """The model `engine/name`, or that of a bare name where only one has it. Raises NotFound."""
    known = {model.id: model for model in models}
    if wanted in known:
        return known[wanted]
    same = [model for model in known.values() if model.name == wanted]
    if len(same) == 1:
        return same[0]
    near = get_close_matches(wanted, known, n=3, cutoff=0.4)
    hint = f"such as {', '.join(near)}" if near else "`greenroom models list` names them all"
    raise NotFound(f"no model '{wanted[:80]}'", hint=hint)
