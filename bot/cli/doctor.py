"""`greenroom doctor`: what is well, what is not, and what to do."""

from __future__ import annotations

import sys

import click
from rich.table import Table
from rich.text import Text

from bot.app import App
from bot.cli.console import console
from bot.cli.place import Place
from bot.cli.remote import running
from bot.doctor import examine, examine_machine, no_show, wrong_settings
from bot.errors import BotError, ConfigError
from bot.host import board

MARKS = {"ok": "[green]ok[/]", "warning": "[yellow]look[/]", "error": "[red]broken[/]"}


@click.command()
@click.pass_obj
def doctor(place: Place) -> None:
    """Check Python, packages, GPU, sound, database, settings, logins, ports, overlays.

    A show that runs on the data folder is asked itself: only it knows its logins and overlays.
    """
    findings = _findings(place)
    table = Table(box=None, pad_edge=False)
    for title in ("", "What", "Finding", "What to do"):
        table.add_column(title, overflow="fold")
    for found in findings:
        texts = (Text(found[part]) for part in ("name", "note", "fix"))  # no markup in them
        table.add_row(MARKS[found["state"]], *texts)
    console.print(table)
    if any(found["state"] == "error" for found in findings):
        sys.exit(1)


def _findings(place: Place) -> list[board.Finding]:
    try:
        with running(place) as panel:
            if panel is not None:
                return panel.ask("/api/doctor")
    except BotError as error:  # it hangs, or its database does: look from here
        return [*_from_here(place), no_show(error.message)]
    return [*_from_here(place), no_show("no show runs on this data folder")]


def _from_here(place: Place) -> list[board.Finding]:
    try:
        return examine(App(place.config, place.data, doctor=examine))
    except ConfigError as error:
        return [*examine_machine(), wrong_settings(error)]
