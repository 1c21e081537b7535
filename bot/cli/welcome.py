"""What is not configured yet, with the one line that would turn it on."""

from __future__ import annotations

from bot.app import App
from bot.host import PluginState


def missing_lines(app: App) -> list[str]:
    """A line for each plugin that is there and off or cannot work, engines and platforms first."""
    lines: list[str] = []
    for card in app.desk.cards():
        if card["state"] == PluginState.MISSING:
            lines.append(f"{card['title']}: {card['note']}")
        elif card["state"] == PluginState.OFF and card["sort"] != "feature":
            lines.append(f"{card['title']} is off: config.yaml, plugins: {card['name']}: …")
        elif card["state"] in (PluginState.FAILED, PluginState.NEEDS_AUTH):
            lines.append(f"{card['title']}: {card['note']}")
    return lines
