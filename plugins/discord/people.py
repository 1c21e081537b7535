"""Discord's members as the house's people."""

from __future__ import annotations

import discord

from bot.host import Trust, User


def is_streamer(member: discord.Member, streamer: str) -> bool:
    """Whether this is the one whose show it is; without a name, the server's owner."""
    if not streamer:
        return member.guild.owner_id == member.id
    return named(member, streamer)


def named(member: discord.Member, wanted: str) -> bool:
    """Whether a user id or a name means this member."""
    names = (member.name, member.display_name)
    return wanted == str(member.id) or wanted.casefold() in [name.casefold() for name in names]


def user_of(member: discord.Member, streamer: str) -> User:
    roles = [
        name
        for name, has in (
            ("broadcaster", is_streamer(member, streamer)),
            ("moderator", member.guild_permissions.moderate_members),
            ("bot", member.bot),
        )
        if has
    ]
    return User(
        id=str(member.id), name=member.display_name, platform="discord", roles=tuple(roles)
    )


def trust_of(member: discord.Member, streamer: str) -> Trust:
    if is_streamer(member, streamer):
        return Trust.OWNER
    return Trust.MODERATOR if member.guild_permissions.moderate_members else Trust.VIEWER
