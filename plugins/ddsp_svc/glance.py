"""What a checkpoint is, told by its pickle without loading it: no torch, hardly any memory.

The opcodes are read and not run. That a file is safe is for torch's `weights_only` to say.
"""

from __future__ import annotations

import pickletools
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from plugins.ddsp_svc.config import Flaw

SUPPORTED = "6.5"
AGAIN = "copy the file again, whole"
CODE = "holds more than weights; what it holds could run code"
HARMLESS = ("torch", "collections", "numpy", "_codecs")  # modules that weights are made with
OLD_PICKLES = 4  # of a file from before torch 1.6: magic number, protocol, system, weights


def refuse_misfit(checkpoint: Path, *, quick: bool) -> None:
    """Raises Flaw for a file that is cut off, holds code or, unless `quick`, is of another version.

    Blocks: milliseconds, and only when the file has changed.
    """
    about = checkpoint.stat()
    held = _held(checkpoint, about.st_size, about.st_mtime_ns)
    if held is None:
        raise Flaw(f"{checkpoint.name} is cut off or no weight file: {AGAIN}")
    names, modules = held
    if not modules <= set(HARMLESS):
        raise Flaw(f"{checkpoint.name} {CODE}")
    if not quick and (other := other_version(names)):
        raise Flaw(f"{checkpoint.name} {other}")


def other_version(keys: Collection[str]) -> str:
    """What a voice's file is instead of one that is read here; empty where it is one."""
    version = version_of(keys)
    if version == SUPPORTED:
        return ""
    what = "is no voice of DDSP-SVC" if version == "unknown" else f"is of DDSP-SVC {version}"
    return f"{what}; this program reads {SUPPORTED}"


def version_of(keys: Collection[str]) -> str:
    """Which DDSP-SVC wrote a checkpoint, by its keys."""
    known = {key.removeprefix("module.") for key in keys}
    if not any(key.startswith("reflow_model.") for key in known):
        return "5 or older" if any("unit2ctrl" in key for key in known) else "unknown"
    if any(".unit2ctrl.decoder." in key or "convmodule" in key for key in known):
        return "6.0 or 6.1"
    if any(key.endswith("residual_layers.0.net.0.weight") for key in known):
        return "6.2 to 6.4"
    if "ddsp_model.unit2ctrl.stack2.0.bias" in known:
        return SUPPORTED
    return "unknown"


@lru_cache(maxsize=256)
def _held(path: Path, size: int, changed_ns: int) -> tuple[frozenset[str], frozenset[str]] | None:
    """All texts of a file's pickle, and the modules that it names; None where it has none."""
    try:
        with path.open("rb") as file:
            return _texts_and_modules(_opcodes(file, zipped=file.peek(2)[:2] == b"PK"))
    except (OSError, ValueError, KeyError, BadZipFile):
        return None


def _opcodes(file: IO[bytes], *, zipped: bool) -> Iterator[tuple[str, object]]:
    if zipped:
        with ZipFile(file) as archive:
            inside = [name for name in archive.namelist() if name.endswith("data.pkl")]
            with archive.open("".join(inside[:1])) as pickled:  # a KeyError where there is none
                yield from _read(pickled)
        return
    yield from _read(file)
    for _ in range(OLD_PICKLES - 1):
        try:
            yield from _read(file)
        except ValueError:  # a bare pickle has an end
            return


def _read(pickled: IO[bytes]) -> Iterator[tuple[str, object]]:
    yield from ((code.name, value) for code, value, _ in pickletools.genops(pickled))


def _texts_and_modules(
    opcodes: Iterator[tuple[str, object]],
) -> tuple[frozenset[str], frozenset[str]]:
    texts: list[str] = []
    modules: set[str] = set()
    for name, value in opcodes:
        if name in ("GLOBAL", "INST"):
            modules.add(str(value).partition(" ")[0])
        elif name == "STACK_GLOBAL":
            modules.update(texts[-2:-1])
        elif isinstance(value, str):
            texts.append(value)
    return frozenset(texts), frozenset(module.partition(".")[0] for module in modules)
