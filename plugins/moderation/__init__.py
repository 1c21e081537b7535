"""Moderation: what a line may not hold, what happens to who wrote it, announced and traced.

Nothing here bans by itself: the strongest thing it does alone is a timeout, and only for what
the guard is sure of. Simulated lines are judged and never acted on.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import Guard, spam_score
from bot.host import ChatMessage, CommandInvoked, Context, Drop, Plugin, Trust
from bot.settings import setting
from plugins.moderation.permits import Permits
from plugins.moderation.shape import shape_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationSettings:
    word_timeout: int = setting(
        10, label="Timeout for a banned word", hint="0: the line is only hidden", min=0,
        max=1_209_600, unit="s",
    )  # fmt: skip
    spam_timeout: int = setting(
        600, label="Timeout for an advertisement", hint="Somebody's first line sells followers",
        min=0, max=1_209_600, unit="s",
    )  # fmt: skip
    caps: int = setting(
        90, label="Capitals at most", hint="Of a longer line; 100: no limit", min=10, max=100,
        unit="%",
    )  # fmt: skip
    symbols: int = setting(80, label="Symbols at most", min=10, max=100, unit="%")
    repeats: int = setting(
        12, label="Repeats at most", hint="Of one character or word; 0: no limit", min=0, max=500
    )
    announce: bool = setting(True, label="Say in chat what was done")


plugin = Plugin(
    "moderation",
    settings=ModerationSettings,
    title="Moderation",
    summary="Hides what does not belong, and times out who posts it.",
)

_permits = Permits()


@plugin.filter(ChatMessage, order=-100, fail_closed=True)
async def judge(message: ChatMessage, ctx: Context) -> ChatMessage | Drop:
    if message.trust >= Trust.MODERATOR or message.trust is Trust.MODEL:
        return message
    spam = spam_score(message.text) if message.first else None
    if spam is not None and spam.is_spam:
        return await _act(
            message, ctx, f"an advertisement: {spam.reason}", ctx.settings.spam_timeout
        )
    shape = shape_of(message.text, ctx.settings)
    if shape:
        return Drop(shape)
    verdict = ctx.get(Guard).check(message.text, source="viewer")
    if verdict.rule in ("word", "slur"):
        return await _act(message, ctx, "a banned word", ctx.settings.word_timeout)
    if verdict.rule == "link" and not _permits.use(message.user, message.at):
        return Drop("a link; a moderator can allow one with !permit name")
    return message


@plugin.command("permit", role=Trust.MODERATOR, cooldown=0.0, help="name: one link is allowed")
async def permit(invoked: CommandInvoked, ctx: Context) -> None:
    name = invoked.args.lstrip("@").strip()
    if not name:
        await ctx.say("Write !permit name.", reply_to=invoked.message)
        return
    _permits.allow(name, invoked.at)
    await ctx.say(f"{name} may post one link within a minute.", reply_to=invoked.message)


async def _act(message: ChatMessage, ctx: Context, what: str, seconds: int) -> Drop:
    """Take the line out, time out who wrote it, and say so."""
    if not seconds or message.user is None:
        return Drop(what)
    result = await ctx.act("timeout", user=message.user, seconds=seconds, reason=what)
    if result.done and ctx.settings.announce:
        await ctx.say(f"{message.user.name} rests for {seconds} seconds: {what}.")
    return Drop(f"{what}; timeout of {seconds} s")
