"""What the settings name and the server has not, found as soon as the bot is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import discord

from bot.errors import NotFound
from plugins.discord.settings import DiscordSettings
from plugins.discord.text.places import find_channel


def problems(settings: DiscordSettings, guilds: Sequence[discord.Guild]) -> Iterator[str]:
    """Each in a sentence that begins with the setting's place."""
    for place, name in (
        ("text.channel", settings.text.channel),
        ("text.log_channel", settings.text.log_channel),
        ("posts.live_channel", settings.posts.live_channel),
        ("posts.video_channel", settings.posts.video_channel),
    ):
        problem = _of_channel(name, guilds) if name else ""
        if problem:
            yield f"{place}: {problem}"
    known = {role.name.casefold() for guild in guilds for role in guild.roles}
    known |= {str(role.id) for guild in guilds for role in guild.roles}
    roles = settings.roles
    for place, wanted in (
        ("roles.owners", roles.owners),
        ("roles.moderators", roles.moderators),
        ("roles.vips", roles.vips),
        ("roles.subscribers", roles.subscribers),
        ("posts.mention", (settings.posts.mention,) if settings.posts.mention else ()),
    ):
        for name in wanted:
            if name.lstrip("@").casefold() not in known:
                yield f"{place}: the server has no role '{name}'"


def _of_channel(name: str, guilds: Sequence[discord.Guild]) -> str:
    try:
        channel = find_channel(guilds, name)
    except NotFound as error:
        return error.message
    if isinstance(channel, discord.Thread | discord.abc.GuildChannel):
        may = channel.permissions_for(channel.guild.me)
        if not (may.view_channel and may.send_messages):
            return f"the bot may not write in '{name}'"
    return ""
