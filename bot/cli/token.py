"""`greenroom token`: who may use the panel."""

from __future__ import annotations

import click

from bot.cli.console import console
from bot.cli.place import Place
from db import Role, TokenRepository

ROLES = click.Choice([role.value for role in Role])


@click.group()
def token() -> None:
    """Tokens for the panel."""


@token.command()
@click.option("--role", type=ROLES, default=Role.OWNER.value, show_default=True)
@click.pass_obj
def reset(place: Place, role: str) -> None:
    """Revoke the tokens of a role and print a new one. It is shown once."""
    database = place.database()
    database.migrate()
    with database.session() as session:
        tokens = TokenRepository(session)
        tokens.revoke_all(role)
        secret = tokens.issue(role, role).secret
    click.echo(secret)
    console.print(f"This is the new token of the {role}. It is not shown again.")


@token.command()
@click.argument("name")
@click.option("--role", type=ROLES, default=Role.MODERATOR.value, show_default=True)
@click.pass_obj
def add(place: Place, name: str, role: str) -> None:
    """A token for NAME, beside those there are."""
    database = place.database()
    database.migrate()
    with database.session() as session:
        click.echo(TokenRepository(session).issue(name, role).secret)


@token.command("list")
@click.pass_obj
def list_(place: Place) -> None:
    """Who has one."""
    with place.database().session(write=False) as session:
        for found in TokenRepository(session).all():
            console.print(f"{found.id}  {found.role:10} {found.name}")
