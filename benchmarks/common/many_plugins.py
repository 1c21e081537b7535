"""A package of small plugins, written for a benchmark, and what they have counted."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from pathlib import Path

PLUGINS = 20
FILTERS = 4  # so many of them also guard the door

COUNTS: Counter[str] = Counter()  # calls by moment: filter, arrival, turn

_HEAD = """
from benchmarks.common.many_plugins import COUNTS
from bot.host import ChatMessage, Plugin

plugin = Plugin("{name}")


@plugin.on(ChatMessage)
async def hear(message, ctx):
    COUNTS["arrival"] += 1
"""
_FILTER = """

@plugin.filter(ChatMessage)
async def judge(message, ctx):
    COUNTS["filter"] += 1
    return message
"""
_TURN = """

@plugin.turn(ChatMessage)
async def answer(message, ctx):
    COUNTS["turn"] += 1
"""


def write_plugins(folder: Path, package: str) -> list[str]:
    """Write the package into `folder`, make it importable, and return its plugins' names."""
    root = folder / package
    root.mkdir()
    (root / "__init__.py").write_text("")
    names = [f"feature_{number:02}" for number in range(PLUGINS)]
    for number, name in enumerate(names):
        code = _HEAD.format(name=name)
        code += _FILTER if number < FILTERS else ""
        code += _TURN if number == PLUGINS - 1 else ""
        (root / name).mkdir()
        (root / name / "__init__.py").write_text(code)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    return names
