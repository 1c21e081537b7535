"""Answers in writing, where the bot was asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.dialogue import Guard
from bot.errors import EngineError
from bot.host import KEPT_BACK, ChatMessage, Context, SwitchBoard, Trust, parse_command
from plugins.discord.text.events import DiscordMessage
from plugins.discord.text.limits import Limits
from plugins.discord.text.rest import Rest
from plugins.discord.text.settings import LimitSettings

NO_MIND = "I cannot think just now, so there is no answer. Ask me again later."
NO_ANSWER = "I have no answer that I may write here."
ASLEEP = "I am asleep here just now. Ask me again later."
HELD = "I answer nobody just now. Ask me again later."


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """`why` there is no answer, for the trace, and what the asker is `told` of it."""

    why: str
    told: str


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
        silence = self._silence(message, ctx)
        if silence is not None:
            ctx.note(silence.why)
            await refuse(message, silence.told, ctx)
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

    def _silence(self, message: DiscordMessage, ctx: Context) -> Silence | None:
        """Why there is no answer; None: there may be one."""
        if ctx.get(SwitchBoard).now.hold_all:
            return Silence(why="everything is held", told=HELD)
        if message.trust >= Trust.MODERATOR:
            return None
        if self._rest.asleep(time.time()):
            return Silence(why="it sleeps in Discord; !wake ends that", told=ASLEEP)
        person = message.user.id if message.user else ""
        limit = self._limits.use(person, message.key.partition("/")[0], self._clock())
        if not limit:
            return None
        return Silence(
            why=f"no answer: {limit} at most",
            told=f"I write {limit} at most. Ask me again later.",
        )


async def refuse(line: ChatMessage, told: str, ctx: Context) -> None:
    """Who gave a slash command waits for a word; whoever wrote a line does not."""
    if isinstance(line, DiscordMessage) and line.slash:
        await ctx.act("refuse", message=line.key, text=told)


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
