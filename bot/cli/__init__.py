"""The command line: one file a command."""

from __future__ import annotations

import atexit
import os
import sys
from pathlib import Path

import click

from bot import __version__
from bot.cli.console import console, log_to_terminal
from bot.cli.database import db
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.forget import forget
from bot.cli.late_commands import LateGroup
from bot.cli.place import Place
from bot.cli.run import run
from bot.cli.simulate import simulate
from bot.cli.token import token
from bot.errors import BotError


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="greenroom")
@click.option("--config", type=click.Path(path_type=Path), default=None, help="The settings' file.")
@click.option(
    "--data", type=click.Path(path_type=Path), default=None, help="The folder for all that is kept."
)
@click.pass_context
def greenroom(ctx: click.Context, config: Path | None, data: Path | None) -> None:
    """A streamer's bot and AI co-host."""
    log_to_terminal()
    ctx.obj = Place.of(config, data)


for command in (run, demo, simulate, db, doctor, forget, token):
    greenroom.add_command(command)


def main() -> None:
    """Run a command and leave at once.

    Python would first free all that a whole house has loaded, which takes up to a second on a
    busy machine; whoever pressed Ctrl-C waits for that.
    """
    code = _run_command()
    atexit._run_exitfuncs()  # open files and child processes first, as Python itself does
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _run_command() -> int:
    """The exit status. An error is one line and a hint, never a traceback."""
    try:
        greenroom(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BotError as error:
        console.print(error.message, style="red", markup=False, highlight=False)
        if error.hint:
            console.print(f"  {error.hint}", markup=False, highlight=False)
        return 1
    return 0


__all__ = ["greenroom", "main"]
