"""Commands that only Discord has: !send, !live, !video, !timeout and their like."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.dialogue import Guard
from bot.errors import BotError
from bot.host import ActionResult, ChatMessage, Context, Origin, Trust, User
from plugins.discord.platform import DiscordPlatform
from plugins.discord.settings import DiscordSettings
from plugins.discord.text.events import PLATFORM, DiscordMessage
from plugins.discord.text.places import key_in
from plugins.discord.text.posts import Posts
from plugins.discord.text.rest import Rest
from plugins.discord.text.span import seconds_of, told
from plugins.discord.voice.desk import VoiceDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command as it was given: `line` says by whom and where."""

    line: ChatMessage
    args: str
    ctx: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`usage` is told where the arguments make no sense; `call` returns the answer.

    `inside`: what it does never leaves the house, and so nobody else keeps a rehearsal from it.
    """

    name: str
    call: Callable[[Asked], Awaitable[str]]
    usage: str
    role: Trust = Trust.MODERATOR
    inside: bool = False


class Misused(Exception):
    """The arguments make no sense."""


class Orders:
    """Carries them out. Whatever goes out of the house goes through the context."""

    def __init__(
        self,
        settings: DiscordSettings,
        platform: DiscordPlatform,
        posts: Posts,
        rest: Rest,
        voice: VoiceDesk,
    ) -> None:
        self._settings = settings
        self._platform = platform
        self._posts = posts
        self._rest = rest
        self._voice = voice
        self.all: Mapping[str, Order] = {
            order.name: order
            for order in (
                Order(name="send", call=self._send, usage="!send #channel text"),
                Order(name="reply", call=self._reply, usage="!reply link-or-id text"),
                Order(name="live", call=self._live, usage="!live title"),
                Order(name="video", call=self._video, usage="!video address title"),
                Order(name="timeout", call=self._timeout, usage="!timeout name|4m 2s|reason"),
                Order(name="beep", call=self._beep, usage="!beep name|reason"),
                Order(name="ban", call=self._ban, usage="!ban name|reason"),
                Order(name="unban", call=self._unban, usage="!unban id"),
                Order(name="sleep", call=self._sleep, usage="!sleep, or !sleep 4m 2s", inside=True),
                Order(name="wake", call=self._wake, usage="!wake", inside=True),
                Order(name="vc", call=self._vc, usage="!vc, or !vc channel", inside=True),
            )
        }

    async def carry_out(self, order: Order, line: ChatMessage, args: str, ctx: Context) -> None:
        if order.inside and line.origin is not Origin.LIVE:
            ctx.note(f"would run !{order.name}")
            return
        try:
            answer = await order.call(Asked(line=line, args=args, ctx=ctx))
        except Misused:
            answer = f"Write {order.usage}."
        except BotError as error:
            answer = str(error)
        if answer:
            await ctx.say(answer, reply_to=line.key)

    # --- lines -------------------------------------------------------------------------------

    async def _send(self, asked: Asked) -> str:
        channel, _, text = asked.args.partition(" ")
        words = _guarded(text, asked.ctx)
        if not channel or not words:
            raise Misused
        return _failed(await asked.ctx.act("post", channel=channel, text=words)) or "Sent."

    async def _reply(self, asked: Asked) -> str:
        first, _, rest = asked.args.partition(" ")
        key = key_in(first, asked.line.key.partition("/")[0])
        words = _guarded(rest if key else asked.args, asked.ctx)
        key = key or asked.line.reply_to
        if not key or not words:
            raise Misused
        return _failed(await asked.ctx.act("say", text=words, reply_to=key)) or "Replied."

    async def _live(self, asked: Asked) -> str:
        channel = self._settings.posts.live_channel
        if not channel:
            return "Name the channel first: plugins.discord.posts.live_channel."
        await self._posts.by_hand(asked.ctx, asked.args)
        return f"It goes to {channel}."

    async def _video(self, asked: Asked) -> str:
        url, _, title = asked.args.partition(" ")
        if not url.startswith(("https://", "http://")):
            raise Misused
        channel = asked.line.key.partition("/")[0]
        await self._posts.video(asked.ctx, url, title, channel)
        return ""

    # --- moderation --------------------------------------------------------------------------

    async def _timeout(self, asked: Asked) -> str:
        name, _, rest = asked.args.partition("|")
        length, _, reason = rest.partition("|")
        seconds = seconds_of(length)
        if not name.strip() or not seconds:
            raise Misused
        return await self._rests(asked, name, seconds, reason)

    async def _beep(self, asked: Asked) -> str:
        name, _, reason = asked.args.partition("|")
        if not name.strip():
            raise Misused
        return await self._rests(asked, name, seconds_of(self._settings.text.beep), reason)

    async def _rests(self, asked: Asked, name: str, seconds: int, reason: str) -> str:
        who = _subject(asked, name)
        seconds = max(seconds, self._settings.text.shortest_timeout)
        result = await asked.ctx.act(
            "timeout", user=who, seconds=seconds, reason=_reason(asked, reason)
        )
        return _failed(result) or f"{_name(who)} rests for {told(seconds)}."

    async def _ban(self, asked: Asked) -> str:
        name, _, reason = asked.args.partition("|")
        if not name.strip():
            raise Misused
        who = _subject(asked, name)
        result = await asked.ctx.act("ban", user=who, reason=_reason(asked, reason))
        return _failed(result) or f"{_name(who)} is banned."

    async def _unban(self, asked: Asked) -> str:
        if not asked.args:
            raise Misused
        return _failed(await asked.ctx.act("unban", user=asked.args)) or "Unbanned."

    # --- the bot itself ----------------------------------------------------------------------

    async def _sleep(self, asked: Asked) -> str:
        seconds = seconds_of(asked.args)
        if asked.args and not seconds:
            raise Misused
        await self._rest.sleep(time.time() + seconds if seconds else math.inf, asked.ctx.store)
        return f"Good night, for {told(seconds)}." if seconds else "Good night; !wake wakes me."

    async def _wake(self, asked: Asked) -> str:
        await self._rest.sleep(0.0, asked.ctx.store)
        return "Good morning."

    async def _vc(self, asked: Asked) -> str:
        user = asked.line.user
        member = await self._platform.member(user) if user else None
        channel = self._voice.join(asked.args, member=member)
        return f"I come to {channel.name}."


def _subject(asked: Asked, name: str) -> User | str:
    """Who is meant: somebody whom the line mentions, or else a name or an id."""
    wanted = name.strip().lstrip("@")
    mentions = asked.line.mentions if isinstance(asked.line, DiscordMessage) else ()
    for number, shown in mentions:
        if shown.casefold() == wanted.casefold():
            return User(id=number, name=shown, platform=PLATFORM)
    return wanted


def _name(who: User | str) -> str:
    return who.name if isinstance(who, User) else who


def _reason(asked: Asked, reason: str) -> str:
    """With who asked for it: the server's own log knows only the bot."""
    by = f"by {asked.line.user.name}" if asked.line.user else ""
    return ", ".join(filter(None, (reason.strip(), by)))


def _guarded(text: str, ctx: Context) -> str:
    """A moderator's words as they may be shown; their links are their own business."""
    verdict = ctx.get(Guard).check(text.strip(), source="model")
    if verdict.rules <= {"link"}:
        return text.strip()
    return verdict.text if verdict.action in ("pass", "mask") else ""


def _failed(result: ActionResult) -> str:
    return "" if result.done else result.note
