"""Twitch: chat and what happens on the channel come in, lines and moderation go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.host import AdBreak, Context, Logins, Platform, Plugin
from plugins.twitch.settings import TwitchSettings

if TYPE_CHECKING:
    from plugins.twitch.logins import TwitchLogins
    from plugins.twitch.platform import TwitchPlatform
    from plugins.twitch.station import Station

plugin = Plugin(
    "twitch",
    settings=TwitchSettings,
    title="Twitch",
    summary="Reads and writes Twitch chat and hears of follows, subs, bits, points and raids. "
    "Make a public application at dev.twitch.tv/console/apps, write its client id here, log in "
    "as the bot, then as the channel.",
    sort="platform",
    packages=("twitchio",),
    first_run="client_id",
)


def station_of(ctx: Context) -> Station:
    """The one of this loading of the plugin: its engines and its source share it.

    What it needs is imported here: looking at the plugin while it is off loads none of it.
    """
    from plugins.twitch.station import Station

    return ctx.shared(Station)


@plugin.engine(Platform, "twitch")
def offer_platform(ctx: Context) -> TwitchPlatform:
    return station_of(ctx).platform


@plugin.engine(Logins, "twitch")
def offer_logins(ctx: Context) -> TwitchLogins:
    return station_of(ctx).logins


@plugin.source
async def listen(ctx: Context) -> None:
    await station_of(ctx).run()


@plugin.on(AdBreak)
async def tell_of_ads(ads: AdBreak, ctx: Context) -> None:
    if ctx.settings.ad_line and ads.platform == "twitch":
        await ctx.say(ctx.settings.ad_line.replace("{seconds}", str(ads.seconds)))
