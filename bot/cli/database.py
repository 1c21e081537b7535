"""`greenroom db`: migrations, backups, restore."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.console import console
from bot.cli.lock import only_one
from bot.cli.place import Place


@click.group()
def db() -> None:
    """The database."""


@db.command()
@click.pass_obj
def upgrade(place: Place) -> None:
    """Bring the tables up to date, after a backup."""
    database = place.database()
    migrated = database.migrate()
    console.print(f"{database.address} is at {migrated.after}")
    if migrated.backup:
        console.print(f"backup: {migrated.backup}")


@db.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def backup(place: Place, path: Path | None) -> None:
    """Copy the database, while it is in use too."""
    console.print(f"backup: {place.database().backup(path)}")


@db.command()
@click.pass_obj
def backups(place: Place) -> None:
    """List the backups in the data folder, the newest first."""
    found = place.database().backups()
    for path in found:
        click.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
    if not found:
        console.print("there are none yet")


@db.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.confirmation_option(prompt="Put this backup in the place of the database?")
@click.pass_obj
def restore(place: Place, path: Path) -> None:
    """Put a backup in the place of the database; what is replaced is kept."""
    with only_one(place.data):
        kept = place.database().restore(path)
    console.print(f"restored; what was there is kept in {kept}")


@db.command()
@click.pass_obj
def scrub(place: Place) -> None:
    """Rewrite the file, so that nothing deleted lingers in it."""
    place.database().scrub()
    console.print("scrubbed")
