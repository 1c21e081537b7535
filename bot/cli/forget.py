"""`greenroom forget`: erase a person."""

from __future__ import annotations

import asyncio

import click

from bot.cli.console import console
from bot.cli.place import Place
from bot.cli.remote import running
from bot.errors import NotFound
from bot.studio import Voices
from db import Database, User, UserRepository


@click.command()
@click.argument("user")
@click.option("--platform", default="", help="Where they are from, if the name is not enough.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(place: Place, user: str, platform: str, yes: bool) -> None:
    """Erase USER everywhere: messages, memories, plugins' documents, the journal."""
    database = place.database()
    database.migrate()
    with database.session() as session:
        people = UserRepository(session)
        people.add_from_journal()
        found = [
            person
            for person in people.find(user)
            if person.name.lower() == user.lower() and platform in ("", person.platform)
        ]
    if not found:
        raise NotFound(f"nobody called '{user}' was here", hint="names are as shown in chat")
    for person in found:
        if not yes:
            click.confirm(f"Erase {person.name} on {person.platform} everywhere?", abort=True)
        console.print(f"erased {person.name}: {_erase(place, database, person)}")
    days = place.settings().keep.backup_days
    console.print(f"Backups made before now keep them until they are pruned after {days} days.")


def _erase(place: Place, database: Database, person: User) -> str:
    """What was deleted. A running show is asked to do it: it remembers people too."""
    with running(place) as panel:
        if panel is not None:
            panel.ask(f"/api/viewers/{person.id}", method="DELETE")
            return "also from the running show"
    erased = database.forget(person)
    voices = Voices(place.data / "voices")
    asyncio.run(voices.forget(f"{person.platform}:{person.platform_id}"))
    return ", ".join(f"{count} {table}" for table, count in erased.deleted.items() if count)
