"""Moderation: what a line may not hold, what happens to who wrote it, announced and traced.

Nothing here bans by itself: the strongest thing it does alone is a timeout, longer each time.
A line is judged at the door, at once; what is done about it waits for nobody there. Simulated
lines are judged, and what would have been done is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import Guard
from bot.host import (
    ChatMessage,
    CommandInvoked,
    Context,
    Drop,
    Event,
    Lane,
    Origin,
    Plugin,
    Trust,
    UserModerated,
)
from plugins.moderation.acts import Act, told
from plugins.moderation.judge import Offence, judge
from plugins.moderation.permits import Permits
from plugins.moderation.record import Record
from plugins.moderation.settings import ModerationSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class BanToTell(Event):
    """Somebody was banned, and the streamer likes a word about it."""

    lane = Lane.MODERATION


plugin = Plugin(
    "moderation",
    settings=ModerationSettings,
    title="Moderation",
    summary="Hides what does not belong, and times out who posts it.",
)

_permits = Permits()
_record = Record()


@plugin.source
async def start_afresh(ctx: Context) -> None:
    """What was permitted and counted does not outlive the plugin."""
    _permits.clear()
    _record.clear()


@plugin.filter(ChatMessage, order=-100, fail_closed=True)
async def look_at(message: ChatMessage, ctx: Context) -> ChatMessage | Drop:
    if _is_trusted(message):
        return message
    offence = judge(message, ctx.settings, ctx.get(Guard))
    if offence is None:
        return message
    if offence.rule == "link" and _permits.use(message.user, message.at):
        ctx.note("one link was permitted")
        return message
    act = _act_for(message, offence, ctx)
    if act is None:
        return Drop(offence.what)

    async def carry_out(line: ChatMessage, ctx: Context) -> None:
        await _carry_out(act, line, ctx)

    return Drop(f"{offence.what}; {act.name}", then=carry_out)


@plugin.command("permit", role=Trust.MODERATOR, cooldown=0.0, help="name: one link is allowed")
async def permit(invoked: CommandInvoked, ctx: Context) -> None:
    name = invoked.args.lstrip("@").strip()
    if not name:
        await ctx.say("Write !permit name.", reply_to=invoked.message)
        return
    _permits.allow(name, invoked.at)
    await ctx.say(f"{name} may post one link within a minute.", reply_to=invoked.message)


@plugin.on(UserModerated)
async def hear_of(moderated: UserModerated, ctx: Context) -> None:
    if moderated.user is None:
        return
    if moderated.action == "unban":
        _record.release(moderated.user)
    elif moderated.action == "ban" and ctx.settings.comment_bans:
        await ctx.emit(BanToTell(user=moderated.user, platform=moderated.platform))


@plugin.turn(BanToTell)
async def comment(ban: BanToTell, ctx: Context) -> None:
    name = ctx.get(Guard).name(ban.user.name) if ban.user else "Somebody"
    prompt = f"{name} was banned from the chat. (Comment on it in one sentence.)"
    await ctx.speak(ctx.think(prompt, remember=False))


def _is_trusted(message: ChatMessage) -> bool:
    """Broadcaster, moderators and the bot itself are never judged."""
    roles = message.user.roles if message.user else ()
    return (
        message.trust >= Trust.MODERATOR
        or message.trust is Trust.MODEL
        or "broadcaster" in roles
        or "moderator" in roles
    )


def _act_for(message: ChatMessage, offence: Offence, ctx: Context) -> Act | None:
    """What is to be done; nothing where the line is only hidden, or the person rests already."""
    if offence.answer == "hide" or message.user is None:
        return None
    if offence.answer == "delete":
        return Act(what=offence.what) if message.key else None
    if _record.rests(message.user, message.at):
        return None
    longer = ctx.settings.each_time if offence.grows else 1
    seconds = _record.sentence(message.user, message.at, offence.seconds, longer)
    return Act(what=offence.what, seconds=seconds) if seconds else None


async def _carry_out(act: Act, line: ChatMessage, ctx: Context) -> None:
    if act.seconds:
        result = await ctx.act("timeout", user=line.user, seconds=act.seconds, reason=act.what)
    else:
        result = await ctx.act("delete", message=line.key)
    if not result.done and line.user is not None:
        _record.release(line.user)  # it did not happen; the next line is judged anew
    if not result.done or not ctx.settings.announce or line.user is None:
        return
    text = told(act, ctx.get(Guard).name(line.user.name))
    if line.origin is Origin.LIVE:
        await ctx.say(text)
    else:  # nobody rests: the chat, which viewers see too, is not told so
        ctx.note(f"would tell the chat: {text}")
