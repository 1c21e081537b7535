"""`greenroom simulate`: bring a test event to a running show."""

from __future__ import annotations

import click

from bot.cli.console import console
from bot.cli.remote import post


@click.command()
@click.argument("kind")
@click.argument("fields", nargs=-1)
@click.option("--url", default="http://127.0.0.1:5001", show_default=True, help="The panel.")
@click.option("--token", envvar="GREENROOM_TOKEN", required=True, help="A token of the panel.")
def simulate(kind: str, fields: tuple[str, ...], url: str, token: str) -> None:
    """A simulated event of KIND with FIELDS as name=value; nothing of it leaves the machine.

    greenroom simulate Raid leader=tobi viewers=48
    """
    typed = dict(_typed(field) for field in fields)
    answer = post(f"{url}/api/test", token, {"kind": kind, **typed})
    console.print(f"event {answer['event']}")


def _typed(field: str) -> tuple[str, str | int]:
    name, _, text = field.partition("=")
    return name, int(text) if text.isdecimal() else text
