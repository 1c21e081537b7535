"""The command line: one file a command."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot import __version__
from bot.cli.console import console
from bot.cli.database import db
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.forget import forget
from bot.cli.place import Place
from bot.cli.plugin_commands import PluginGroup
from bot.cli.run import run
from bot.cli.simulate import simulate
from bot.cli.studio import studio
from bot.cli.token import token
from bot.errors import BotError


@click.group(cls=PluginGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="greenroom")
@click.option("--config", type=click.Path(path_type=Path), default=None, help="The settings' file.")
@click.option(
    "--data", type=click.Path(path_type=Path), default=None, help="The folder for all that is kept."
)
@click.pass_context
def greenroom(ctx: click.Context, config: Path | None, data: Path | None) -> None:
    """A streamer's bot and AI co-host."""
    ctx.obj = Place.of(config, data)


for command in (run, demo, simulate, db, doctor, forget, token, studio):
    greenroom.add_command(command)


def main() -> None:
    """Run a command; an error is one line and a hint, never a traceback."""
    try:
        greenroom(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BotError as error:
        console.print(error.message, style="red", markup=False, highlight=False)
        if error.hint:
            console.print(f"  {error.hint}", markup=False, highlight=False)
        sys.exit(1)


__all__ = ["greenroom", "main"]
