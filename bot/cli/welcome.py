"""What is not configured yet, with the one line that would turn it on."""

from __future__ import annotations

from bot.app import App
from bot.host import PluginState
from bot.settings import Environment, form

TROUBLE = (PluginState.MISSING, PluginState.FAILED, PluginState.NEEDS_AUTH)


def missing_lines(app: App) -> list[str]:
    """A line for each plugin that cannot work, and for each engine or platform that is off."""
    lines: list[str] = []
    for card in app.desk.cards():
        name, title = card["name"], card["title"]
        if card["state"] in TROUBLE:
            lines.append(f"{title}: {card['note']}")
        elif card["state"] == PluginState.OFF and card["sort"] != "feature":
            lines.append(f"{title} is off; in config.yaml under plugins: {_turn_on(app, name)}")
    return lines


def _turn_on(app: App, name: str) -> str:
    """The one line that turns a plugin on, with what it cannot do without."""
    cls = app.loader.describe(name).settings
    if cls is None:
        return f"{name}:"
    fields = form(cls, None, Environment(app.config.with_name(".env")))
    needed = {f.name: f for f in fields if f.required or f.type == "secret"}
    written = [
        f"{key}: ${{{name.upper()}_{key.upper()}}}" if field.type == "secret" else f"{key}: …"
        for key, field in needed.items()
    ]
    return f"{name}: {{{', '.join(written)}}}"
