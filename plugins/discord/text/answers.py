"""Answers in writing, where the bot was asked."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.dialogue import Guard
from bot.errors import EngineError
from bot.host import KEPT_BACK, Context, SwitchBoard, Trust, parse_command
from plugins.discord.text.events import DiscordMessage
from plugins.discord.text.limits import Limits
from plugins.discord.text.rest import Rest
from plugins.discord.text.settings import LimitSettings

NO_MIND = "I cannot think just now, so there is no answer. Ask me again later."
NO_ANSWER = "I have no answer that I may write here."


class Answers:
    """Answers whom it may, as often as it may."""

    def __init__(
        self, settings: LimitSettings, rest: Rest, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = Limits(settings)
        self._rest = rest
        self._clock = clock

    async def answer(self, message: DiscordMessage, ctx: Context) -> None:
        if not message.asked or parse_command(message) or message.trust is Trust.MODEL:
            return
        held = ctx.get(SwitchBoard).now.hold_all
        why = "everything is held" if held else self._silence(message)
        if why:
            ctx.note(why)
            return
        thought = ctx.think(prompt_of(message, ctx.get(Guard)), user=message.user)
        try:
            said = await ctx.say(thought, reply_to=message.key)
        except EngineError as error:
            ctx.note(f"no mind answers: {error}")
            await ctx.say(NO_MIND, reply_to=message.key)
            return
        if said.note == KEPT_BACK:
            await ctx.say(NO_ANSWER, reply_to=message.key)

    def _silence(self, message: DiscordMessage) -> str:
        """Why there is no answer."""
        if message.trust >= Trust.MODERATOR:
            return ""
        if self._rest.asleep(time.time()):
            return "it sleeps in Discord; !wake ends that"
        person = message.user.id if message.user else ""
        limit = self._limits.use(person, message.key.partition("/")[0], self._clock())
        return f"no answer: {limit} at most" if limit else ""


def prompt_of(message: DiscordMessage, guard: Guard) -> str:
    """The line, and in parentheses what the mind has to know of it."""
    told = [_quoted(message, guard), _attached(message)]
    if not message.text:
        told.append("They call you, and write no word more.")
    aside = " ".join(filter(None, told))
    return f"{message.text} ({aside})".strip() if aside else message.text


def _quoted(message: DiscordMessage, guard: Guard) -> str:
    if not message.quoted:
        return ""
    verdict = guard.check(message.quoted, source="viewer")
    if verdict.action not in ("pass", "mask"):
        return ""
    words = verdict.text.replace("(", "[").replace(")", "]")
    return f'They reply to {guard.name(message.quoted_name)}, who wrote: "{words}".'


def _attached(message: DiscordMessage) -> str:
    number = len(message.attachments)
    if not number:
        return ""
    pictures = sum(kind.startswith("image/") for _, kind in message.attachments)
    what = "picture" if pictures == number else "file"
    return f"They sent {number} {what}{'s' if number > 1 else ''} with it."
