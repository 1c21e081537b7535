"""`greenroom studio`: the speech studio without a server."""

from __future__ import annotations

import click

from bot.cli.studio.making import book, dub, long, pack, say, table_read
from bot.cli.studio.premiere import premiere
from bot.cli.studio.runs import runs
from bot.cli.studio.voices import voices


@click.group()
def studio() -> None:
    """Speak texts, scripts, captions, packs and books; keep voices and runs."""


for command in (say, long, table_read, dub, pack, book, premiere, voices, runs):
    studio.add_command(command)

__all__ = ["studio"]
