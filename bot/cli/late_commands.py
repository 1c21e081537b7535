"""Commands that are imported only when they are asked for, so that the show starts quickly: the
studio's, the singing's, the models', the load test, and those that plugins bring
(`plugins/<name>/cli.py`, a command named `command`)."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil

import click

import plugins


class LateGroup(click.Group):
    """A group whose other commands are found late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_late_commands()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        return found if found is not None else _late_commands().get(cmd_name)


def _late_commands() -> dict[str, click.Command]:
    found: dict[str, click.Command] = {
        "studio": importlib.import_module("bot.cli.studio").studio,
        "sing": importlib.import_module("bot.cli.sing").command,
        "voice": importlib.import_module("bot.cli.voice").voice,
        "models": importlib.import_module("bot.cli.models").command,
        "loadtest": importlib.import_module("bot.cli.loadtest").command,
    }
    for module in pkgutil.iter_modules(plugins.__path__):
        name = f"plugins.{module.name}.cli"
        if module.ispkg and importlib.util.find_spec(name) is not None:
            command = importlib.import_module(name).command
            found[command.name] = command
    return found
