"""What the terminal says at the start: where everything is, and what is not set up yet."""

from __future__ import annotations

import dataclasses

from bot import __version__
from bot.app import App
from bot.cli.console import console, log_path
from bot.host import PanelAddress, PluginState
from bot.settings import Environment, form

PANEL = "panel"  # without it nobody could steer the show
TROUBLE = (PluginState.MISSING, PluginState.FAILED, PluginState.NEEDS_AUTH)


def say_opening(app: App) -> None:
    _say(f"Greenroom {__version__}: {app.settings.name}")
    _say(f"  settings  {app.config}")
    _say(f"  data      {app.data}")
    _say(f"  log       {log_path(app.data)}")


def say_where(address: PanelAddress) -> None:
    """The panel's address and those of the overlays."""
    _say("\nThe panel. The second address logs you in: once, within ten minutes.")
    _say(f"  {address.url}")
    _say(f"  {address.ticket_url}")
    if address.elsewhere:
        _say("From a phone or another computer, with a token (`greenroom token add`):")
    for url in address.elsewhere:
        _say(f"  {url}")
    _say("\nPaste into OBS as a browser source: the first one, or others of your choice.")
    width = max((len(page.title) for page in address.overlays), default=0)
    for page in address.overlays:
        _say(f"  {page.title:<{width}}  {page.url}")


def say_missing(app: App) -> None:
    """What is wrong, and what could be turned on."""
    for title, lines in (
        ("Needs a hand:", trouble_lines(app)),
        ("Not set up, and not needed for a first look:", missing_lines(app)),
    ):
        if lines:
            _say(f"\n{title}")
        for line in lines:
            _say(f"  {line}")
    _say("")


def _say(line: str) -> None:
    console.print(line, highlight=False, markup=False)


def trouble_lines(app: App) -> list[str]:
    """A line for each plugin that is on and cannot work, and for each mind and voice that the
    settings name and that cannot answer."""
    cards = app.desk.cards()
    lines = [f"{card['title']}: {card['note']}" for card in cards if card["state"] in TROUBLE]
    lines += [
        f"llm in config.yaml: {name}: {health.note} ({health.fix})"
        for name, health in app.router.health().items()
        if not health.ok
    ]
    lines += [f"voice in config.yaml: {error}" for error in app.stage.speaker.absent().values()]
    if not any(card["name"] == PANEL and card["state"] != PluginState.OFF for card in cards):
        lines.append("The panel is off. Under plugins in config.yaml: panel:")
    return lines


def missing_lines(app: App) -> list[str]:
    """A line for each engine or platform that is off, with the one that turns it on."""
    return [
        f"{card['title']} is off. Under plugins in config.yaml: {_turn_on(app, card['name'])}"
        for card in app.desk.cards()
        if card["state"] == PluginState.OFF and card["sort"] != "feature"
    ]


def _turn_on(app: App, name: str) -> str:
    """The one line that turns a plugin on, with what it can do nothing without."""
    cls = app.loader.describe(name).settings
    if cls is None:
        return f"{name}:"
    needed = {f.name for f in dataclasses.fields(cls) if f.metadata.get("needed")}
    written = [
        f"{f.name}: ${{{name.upper()}_{f.name.upper()}}}" if f.type == "secret" else f"{f.name}: …"
        for f in form(cls, None, Environment(app.config.with_name(".env")))
        if f.required or f.type == "secret" or f.name in needed
    ]
    return f"{name}: {{{', '.join(written)}}}"
