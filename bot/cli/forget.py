"""`greenroom forget`: erase a person."""

from __future__ import annotations

import click

from bot.cli.console import console
from bot.cli.place import Place
from bot.errors import NotFound
from db import UserRepository


@click.command()
@click.argument("user")
@click.option("--platform", default="", help="Where they are from, if the name is not enough.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(place: Place, user: str, platform: str, yes: bool) -> None:
    """Erase USER everywhere: messages, memories, plugins' documents, the journal."""
    database = place.database()
    database.migrate()
    with database.session(write=False) as session:
        found = [
            person
            for person in UserRepository(session).find(user)
            if person.name.lower() == user.lower() and platform in ("", person.platform)
        ]
    if not found:
        raise NotFound(f"nobody called '{user}' was here", hint="names are as shown in chat")
    for person in found:
        if not yes:
            click.confirm(f"Erase {person.name} on {person.platform} everywhere?", abort=True)
        erased = database.forget(person)
        told = ", ".join(f"{count} {table}" for table, count in erased.deleted.items() if count)
        console.print(f"erased {person.name}: {told}")
    days = place.settings().keep.backup_days
    console.print(f"Backups made before now keep them until they are pruned after {days} days.")
