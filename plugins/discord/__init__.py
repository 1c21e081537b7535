"""Discord: text and voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BotError
from bot.host import CommandInvoked, Context, Plugin, Trust
from plugins.discord.settings import DiscordSettings

if TYPE_CHECKING:
    from plugins.discord.station import Station

plugin = Plugin(
    "discord",
    settings=DiscordSettings,
    title="Discord",
    summary="Hears and speaks in a voice channel.",
    sort="platform",
    packages=("discord", "davey", "nacl"),
    extra="discord",
    first_run="token",
)


def station_of(ctx: Context) -> Station:
    """The one of this loading of the plugin; looking at the plugin while it is off loads none."""
    from plugins.discord.station import Station

    return ctx.shared(Station)


@plugin.source
async def listen(ctx: Context) -> None:
    await station_of(ctx).run()


@plugin.command("join", role=Trust.MODERATOR, help="Joins the voice channel: !join, !join NAME")
async def join(asked: CommandInvoked, ctx: Context) -> None:
    try:
        channel = station_of(ctx).voice.join(asked.args.strip())
    except BotError as error:
        await ctx.say(str(error))
        return
    ctx.note(f"joining {channel.name}")


@plugin.command("leave", role=Trust.MODERATOR, help="Leaves the voice channel")
async def leave(asked: CommandInvoked, ctx: Context) -> None:
    station_of(ctx).voice.leave()
