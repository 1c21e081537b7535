"""`greenroom demo`: a scripted stream through the real path. Nothing of it leaves the machine."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click
from ruamel.yaml import YAML

from bot.app import App
from bot.cli.console import console, log_to
from bot.cli.place import Place
from bot.cli.run import run_show
from bot.host import simulated

SCRIPT = Path(__file__).with_name("demo.yaml")
AFTER_SECONDS = 12.0  # the last words are still being said when the script ends


@click.command()
@click.option("--no-browser", is_flag=True, help="Do not open the panel.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="The panel's port.")
@click.option("--speed", type=click.FloatRange(0.1, 100), default=1.0, help="Twice as fast: 2.")
@click.option("--stay/--end", default=True, help="Go on after the script, or end the show.")
@click.pass_obj
def demo(place: Place, no_browser: bool, port: int | None, speed: float, stay: bool) -> None:
    """Play a minute of a lively stream: chat, subs, a gift bomb, bits, a raid, a troll."""
    log_to(place.data)

    async def play(app: App) -> None:
        await perform(app, speed)
        if stay:
            console.print("The script is over; the show goes on. Ctrl-C ends it.")
            await asyncio.Event().wait()
        await asyncio.sleep(AFTER_SECONDS / speed)

    run_show(place, browser=not no_browser, port=port, script=play)


async def perform(app: App, speed: float = 1.0) -> None:
    """Bring every event of the script to the door, in its time."""
    for step in YAML(typ="safe").load(SCRIPT.read_text(encoding="utf-8")):
        await asyncio.sleep(step.pop("after", 0.0) / speed)
        kind = step.pop("kind", "ChatMessage")
        console.print(f"  {_told(kind, step)}", style="dim", markup=False, highlight=False)
        await app.host.emit(simulated(kind, step))


def _told(kind: str, fields: dict[str, Any]) -> str:
    said = fields.get("text") or fields.get("title") or ""
    return f"{kind}: {fields.get('user') or fields.get('leader', '')} {said}".strip()
