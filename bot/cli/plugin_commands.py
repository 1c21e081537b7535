"""Commands that plugins bring: `plugins/<name>/cli.py` with a click command named `command`."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil

import click

import plugins


class PluginGroup(click.Group):
    """Finds a command among the plugins' own only when it is asked for, so that start is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_plugin_commands()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        return found if found is not None else _plugin_commands().get(cmd_name)


def _plugin_commands() -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for module in pkgutil.iter_modules(plugins.__path__):
        name = f"plugins.{module.name}.cli"
        if module.ispkg and importlib.util.find_spec(name) is not None:
            command = importlib.import_module(name).command
            found[command.name] = command
    return found
