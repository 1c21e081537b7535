"""Plugins that a test writes on the fly: the fixture `write_plugin`."""

from __future__ import annotations

import itertools
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_count = itertools.count()


@pytest.fixture
def write_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable]:
    """Writes a plugin's code into a package of its own; `write.package` is its name."""
    package = f"show_{next(_count)}"
    root = tmp_path / package
    root.mkdir()
    (root / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(name: str, code: str) -> Path:
        folder = root / name
        folder.mkdir(exist_ok=True)
        head = (
            "import asyncio\n"
            "from dataclasses import dataclass\n"
            "from bot.host import *\n"
            f"plugin = Plugin({name!r})\n"
        )
        file = folder / "__init__.py"
        file.write_text(head + textwrap.dedent(code))
        return file

    write.package = package  # type: ignore[attr-defined]
    yield write
    for module in [m for m in sys.modules if m.split(".")[0] == package]:
        del sys.modules[module]
