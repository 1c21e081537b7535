"""Percentiles, the table that a person reads, and the last line that a program reads."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. `goal` is in words; empty where there is none."""

    what: str
    measured: str
    goal: str = ""


def ms_row(what: str, ms: float, goal: str = "", *, digits: int = 0) -> Row:
    """A line of milliseconds."""
    return Row(what, f"{ms:.{digits}f} ms", goal)


def command_line(about: str) -> argparse.ArgumentParser:
    """With `--quick`, which runs a few rounds only, to see that it works."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument(
        "--quick", action="store_true", help="a few rounds; its figures mean little"
    )
    return parser


def quick_run(about: str) -> bool:
    """Read a command line that has nothing but `--quick`."""
    return command_line(about).parse_args().quick


def report(title: str, rows: Sequence[Row], figures: Mapping[str, Any]) -> None:
    """Print the table, then the figures as one line of JSON."""
    table = Table("", "measured", "goal", title=title, title_justify="left")
    for row in rows:
        table.add_row(row.what, row.measured, row.goal)
    table.add_row("load of the machine", _load())
    Console(width=100).print(table)
    print(json.dumps({name: _rounded(value) for name, value in figures.items()}), flush=True)


def _load() -> str:
    """What else runs here decides what the figures are worth."""
    if not hasattr(os, "getloadavg"):
        return f"unknown, {os.cpu_count()} cores"
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value
