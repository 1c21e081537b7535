"""Discord's members as the house's people: what their roles are to the bot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import discord

from bot.host import Trust, User
from plugins.discord.text.settings import RoleSettings


class Circle(Protocol):
    """Whose show it is, and which roles say who helps."""

    @property
    def streamer(self) -> str: ...
    @property
    def roles(self) -> RoleSettings: ...


def is_streamer(member: discord.Member, streamer: str) -> bool:
    """Whether this is the one whose show it is; without a name, the server's owner.

    Only the account's own name counts: a shown name anybody may take.
    """
    if not streamer:
        return member.guild.owner_id == member.id
    return streamer.strip().lstrip("@").casefold() in (str(member.id), member.name.casefold())


def named(member: discord.Member | discord.User, wanted: str) -> bool:
    """Whether a user id or a name means this member."""
    names = (member.name, member.display_name)
    return wanted == str(member.id) or wanted.casefold() in [name.casefold() for name in names]


def user_of(member: discord.Member, circle: Circle) -> User:
    trust = trust_of(member, circle)
    roles = [
        name
        for name, has in (
            ("broadcaster", is_streamer(member, circle.streamer)),
            ("moderator", trust is Trust.MODERATOR),
            ("vip", _has(member, circle.roles.vips)),
            ("subscriber", _has(member, circle.roles.subscribers)),
            ("bot", member.bot),
        )
        if has
    ]
    colour = str(member.colour) if member.colour.value else ""
    return User(
        id=str(member.id),
        name=member.display_name,
        platform="discord",
        colour=colour,
        roles=tuple(roles),
    )


def trust_of(member: discord.Member, circle: Circle) -> Trust:
    """By the streamer's name and by roles; a bot's words are a model's."""
    if member.bot:
        return Trust.MODEL
    if is_streamer(member, circle.streamer) or _has(member, circle.roles.owners):
        return Trust.OWNER
    helps = member.guild_permissions.moderate_members or _has(member, circle.roles.moderators)
    return Trust.MODERATOR if helps else Trust.VIEWER


def _has(member: discord.Member, roles: Iterable[str]) -> bool:
    """Whether the member has one of these roles, by name or id."""
    wanted = {role.lstrip("@").casefold() for role in roles}
    return any(role.name.casefold() in wanted or str(role.id) in wanted for role in member.roles)
