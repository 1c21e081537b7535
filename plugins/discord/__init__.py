"""Discord: text and voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dialogue import Guard
from bot.errors import BotError
from bot.host import (
    ChatMessage,
    CommandInvoked,
    Context,
    Drop,
    Platform,
    Plugin,
    PluginStateChanged,
    StreamOffline,
    StreamOnline,
    Trust,
    UserModerated,
    parse_command,
)
from plugins.discord.settings import DiscordSettings
from plugins.discord.text.events import PLATFORM, DiscordMessage, MemberJoined, PostDue
from plugins.discord.text.span import told

if TYPE_CHECKING:
    from plugins.discord.platform import DiscordPlatform
    from plugins.discord.station import Station

ANSWER_S = 120.0  # for a mind to think and Discord to take it
ORDER_S = 60.0

plugin = Plugin(
    "discord",
    settings=DiscordSettings,
    title="Discord",
    summary="Reads and answers in Discord, posts when you go live, moderates, and hears and "
    "speaks in a voice channel.",
    sort="platform",
    packages=("discord", "davey", "nacl"),
    extra="discord",
    first_run="token",
)


def station_of(ctx: Context) -> Station:
    """The one of this loading of the plugin; looking at the plugin while it is off loads none."""
    from plugins.discord.station import Station

    return ctx.shared(Station)


@plugin.engine(Platform, PLATFORM)
def offer_platform(ctx: Context) -> DiscordPlatform:
    return station_of(ctx).platform


@plugin.source
async def listen(ctx: Context) -> None:
    await station_of(ctx).run()


# --- text ------------------------------------------------------------------------------------


@plugin.filter(DiscordMessage, order=-90)
async def look_again(message: DiscordMessage, ctx: Context) -> DiscordMessage | Drop:
    """Moderation has seen what an edited line says now, and nobody else needs to."""
    return Drop("edited, and looked at again") if message.edited else message


@plugin.filter(ChatMessage, order=40)
async def take_orders(message: ChatMessage, ctx: Context) -> ChatMessage | Drop:
    """Commands that only Discord has are found at the door, so that other chats keep the names."""
    asked = parse_command(message) if message.platform == PLATFORM else None
    if asked is None:
        return message
    station = station_of(ctx)
    order = station.orders.all.get(asked.name)
    if message.trust < Trust.MODERATOR and station.rest.asleep(message.at):
        return Drop("it sleeps in Discord", fate="command", then=say_it_sleeps)
    if order is None or message.trust < order.role:
        return message

    async def carry_out(line: ChatMessage, ctx: Context) -> None:
        await station_of(ctx).orders.carry_out(order, line, asked.args, ctx)

    return Drop(f"ran !{order.name}", fate="command", then=carry_out, timeout=ORDER_S)


async def say_it_sleeps(line: ChatMessage, ctx: Context) -> None:
    from plugins.discord.text.answers import ASLEEP, refuse

    await refuse(line, ASLEEP, ctx)


@plugin.on(DiscordMessage, timeout=ANSWER_S)
async def answer(message: DiscordMessage, ctx: Context) -> None:
    await station_of(ctx).answers.answer(message, ctx)


@plugin.on(MemberJoined)
async def welcome(joined: MemberJoined, ctx: Context) -> None:
    settings = ctx.settings.welcome
    if settings.emoji:
        await ctx.act("react", message=joined.key, emoji=settings.emoji)
    if settings.text and joined.user:
        name = ctx.get(Guard).name(joined.user.name)
        await ctx.say(settings.text.replace("{user}", name), reply_to=joined.key)


@plugin.on(StreamOnline)
async def went_live(online: StreamOnline, ctx: Context) -> None:
    await station_of(ctx).posts.went_live(online, ctx)


@plugin.on(StreamOffline)
async def went_off(offline: StreamOffline, ctx: Context) -> None:
    await station_of(ctx).posts.went_off(offline, ctx)


@plugin.on(PostDue, timeout=60)
async def post(due: PostDue, ctx: Context) -> None:
    await station_of(ctx).posts.post(due, ctx)


@plugin.on(UserModerated, timeout=60)
async def log_moderation(done: UserModerated, ctx: Context) -> None:
    channel = ctx.settings.text.log_channel
    if not channel or done.platform != PLATFORM:
        return
    who = done.user.name if done.user else "a line"
    length = f" of {told(done.seconds)}" if done.seconds else ""
    reason = f": {done.reason}" if done.reason else ""
    words = f"{done.action}{length}, {who}, by {done.by or 'somebody'}{reason}"
    await ctx.act("post", channel=channel, text=words)


@plugin.on(PluginStateChanged)
async def commands_may_have_changed(changed: PluginStateChanged, ctx: Context) -> None:
    await station_of(ctx).offer_commands()


# --- voice -----------------------------------------------------------------------------------


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
