"""`greenroom simulate`: bring a test event to a running show."""

from __future__ import annotations

from typing import Any

import click

from bot.cli.console import console
from bot.cli.place import Place
from bot.cli.remote import Panel, running
from bot.errors import NotFound


@click.command()
@click.argument("kind")
@click.argument("fields", nargs=-1)
@click.option("--url", default="", help="Another panel than that of the show that runs here.")
@click.option("--token", envvar="GREENROOM_TOKEN", default="", help="A token of that panel.")
@click.pass_obj
def simulate(place: Place, kind: str, fields: tuple[str, ...], url: str, token: str) -> None:
    """A simulated event of KIND with FIELDS as name=value; nothing of it leaves the machine.

    greenroom simulate Raid leader=tobi viewers=48
    """
    event: dict[str, Any] = {"kind": kind, **dict(_typed(field) for field in fields)}
    if url:
        answer = Panel(url.rstrip("/"), token).ask("/api/test", event)
    else:
        with running(place) as panel:
            if panel is None:
                raise NotFound(f"no show runs on {place.data}", hint="greenroom run starts one")
            answer = panel.ask("/api/test", event)
    console.print(f"event {answer['event']}")


def _typed(field: str) -> tuple[str, str | int]:
    name, _, text = field.partition("=")
    return name, int(text) if text.isdecimal() else text
