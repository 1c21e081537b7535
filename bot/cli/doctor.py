"""`greenroom doctor`: what is well, what is not, and what to do."""

from __future__ import annotations

import sys

import click
from rich.table import Table

from bot.app import App
from bot.cli.console import console
from bot.cli.place import Place
from bot.doctor import examine

MARKS = {"ok": "[green]ok[/]", "warning": "[yellow]look[/]", "error": "[red]broken[/]"}


@click.command()
@click.pass_obj
def doctor(place: Place) -> None:
    """Check Python, packages, GPU, sound, database, settings, logins, ports, overlays."""
    app = App(place.config, place.data, doctor=examine)
    findings = examine(app)
    table = Table(box=None, pad_edge=False)
    for title in ("", "What", "Finding", "What to do"):
        table.add_column(title, overflow="fold")
    for found in findings:
        table.add_row(MARKS[found["state"]], found["name"], found["note"], found["fix"])
    console.print(table)
    if any(found["state"] == "error" for found in findings):
        sys.exit(1)
