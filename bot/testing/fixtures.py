"""The pytest plugin: `pytest_plugins = ["bot.testing.fixtures"]`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.testing.rehearsal import Rehearsal


@pytest.fixture
def rehearse(tmp_path: Path) -> Callable[..., Rehearsal]:
    """`async with rehearse("plugin", ...) as show:`; see Rehearsal."""

    def make(*names: str, **options: Any) -> Rehearsal:
        return Rehearsal(tmp_path, *names, **options)

    return make
