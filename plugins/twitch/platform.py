"""What the bot does on Twitch: lines, moderation, shoutouts, redemptions."""

from __future__ import annotations

import asyncio
import math
import re
import time
import unicodedata
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from aiolimiter import AsyncLimiter

from bot.errors import EngineBusy, Refused
from bot.host import User
from plugins.twitch.failures import LoginRefused, ours
from plugins.twitch.own_lines import OwnLines
from plugins.twitch.settings import TwitchSettings
from plugins.twitch.wire import Wire

if TYPE_CHECKING:
    from plugins.twitch.client import Client

T = TypeVar("T")
LONGEST_LINE = 500  # characters; Twitch refuses what is longer
MOST_LINES = 4  # of one text: more would be a flood of our own
WINDOW_S = 30.0
PATIENCE_S = 8.0  # a handler must end: how long a line may wait for its place
SHOUTOUT_S = 120.0  # Twitch allows one in this time
LONGEST_TIMEOUT_S = 14 * 24 * 3600
_COMMAND = re.compile(r"^[/.](?=\w)")


class TwitchPlatform:
    """The platform `twitch`."""

    name = "twitch"
    actions = frozenset(
        {"say", "timeout", "ban", "unban", "delete", "announce", "shoutout", "fulfil", "refund"}
    )

    def __init__(
        self,
        settings: TwitchSettings,
        *,
        bot: Wire,
        channel: Wire,
        channel_id: Callable[[], Awaitable[str]],
        own_lines: OwnLines,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._bot = bot
        self._channel = channel
        self._channel_id = channel_id
        self._own_lines = own_lines
        self._clock = clock
        self._limit = AsyncLimiter(settings.messages, WINDOW_S)
        self._next_shoutout = -math.inf

    async def say(self, text: str, *, reply_to: str = "") -> None:
        """Long texts become several lines; raises BotError for a line that Twitch holds back."""
        answered = reply_to if self._settings.reply else ""
        for line in lines(text):
            await self._write(line, answered)
            answered = ""

    async def act(self, action: str, **fields: Any) -> None:
        if action not in self.actions:
            raise Refused(f"twitch cannot {action}")
        await getattr(self, f"_{action}")(**fields)

    async def close(self) -> None:
        return

    # --- actions -----------------------------------------------------------------------------

    async def _say(self, text: str, reply_to: str = "") -> None:
        await self.say(text, reply_to=reply_to)

    async def _timeout(self, user: User | str, seconds: int, reason: str = "") -> None:
        client, own, channel = await self._as_bot()
        length = max(1, min(LONGEST_TIMEOUT_S, int(seconds)))
        person = await self._id(client, user)
        work = channel.timeout_user(
            moderator=own, user=person, duration=length, reason=_short(reason), token_for=own
        )
        await _done(work, "timeout")

    async def _ban(self, user: User | str, reason: str = "") -> None:
        client, own, channel = await self._as_bot()
        person = await self._id(client, user)
        work = channel.ban_user(moderator=own, user=person, reason=_short(reason), token_for=own)
        await _done(work, "ban")

    async def _unban(self, user: User | str) -> None:
        client, own, channel = await self._as_bot()
        person = await self._id(client, user)
        await _done(channel.unban_user(moderator=own, user_id=person, token_for=own), "unban")

    async def _delete(self, message: str) -> None:
        _, own, channel = await self._as_bot()
        work = channel.delete_chat_messages(moderator=own, message_id=message, token_for=own)
        await _done(work, "delete")

    async def _announce(self, text: str) -> None:
        _, own, channel = await self._as_bot()
        for line in lines(text):
            await self._place()
            work = channel.send_announcement(
                moderator=own, message=line, color="primary", token_for=own
            )
            await _done(work, "announce")

    async def _shoutout(self, user: User | str) -> None:
        left = self._next_shoutout - self._clock()
        if left > 0:
            hint = f"try again in {left:.0f} s"
            raise EngineBusy("twitch", "one shoutout in two minutes", hint=hint, retry_after=left)
        client, own, channel = await self._as_bot()
        person = await self._id(client, user)
        work = channel.send_shoutout(to_broadcaster=person, moderator=own, token_for=own)
        await _done(work, "shoutout")
        self._next_shoutout = self._clock() + SHOUTOUT_S

    async def _fulfil(self, reward: str, redemption: str) -> None:
        await self._settle(reward, redemption, "FULFILLED", "fulfil")

    async def _refund(self, reward: str, redemption: str) -> None:
        await self._settle(reward, redemption, "CANCELED", "refund")

    async def _settle(self, reward: str, redemption: str, status: Any, action: str) -> None:
        own = _user_id(self._channel)
        client = await self._channel.client()
        work = client.http.patch_custom_reward_redemption(
            broadcaster_id=own, token_for=own, reward_id=reward, id=redemption, status=status
        )
        await _done(work, action)

    # --- a line ------------------------------------------------------------------------------

    async def _write(self, line: str, reply_to: str) -> None:
        _, own, channel = await self._as_bot()
        await self._place()
        with self._own_lines.sending(line):
            work = channel.send_message(
                line, own, token_for=own, reply_to_message_id=reply_to or None
            )
            sent = await _done(work, "the line")
            self._own_lines.sent(sent.id)

    async def _place(self) -> None:
        """Wait for a place within the rate; raises EngineBusy rather than wait for long."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._limit.acquire()
        except TimeoutError:
            rate = f"{self._settings.messages} lines in {WINDOW_S:.0f} s"
            hint = "make the bot a moderator and allow more, or let it write less"
            raise EngineBusy("twitch", f"over {rate}, which is the limit", hint=hint) from None

    async def _as_bot(self) -> tuple[Client, str, Any]:
        """The bot's client, its id, and the channel as the library has it."""
        own = _user_id(self._bot)
        client = await self._bot.client()
        return client, own, client.create_partialuser(await self._channel_id())

    async def _id(self, client: Client, user: User | str) -> str:
        """The person's number on Twitch; a name is looked up."""
        if isinstance(user, User):
            if user.platform != self.name or not user.id:
                raise Refused(f"{user.name} is not a person on Twitch")
            return user.id
        name = user.strip().lstrip("@").lower()
        found = await _done(client.fetch_user(login=name), "the look-up") if name else None
        if found is None:
            raise Refused(f"there is no '{name}' on Twitch")
        return str(found.id)


def lines(text: str) -> list[str]:
    """The text in lines that Twitch takes, broken between words where there are any.

    A text beyond `MOST_LINES` ends in an ellipsis. What Twitch would read as a command of its own
    (`/ban`, `.timeout`) loses its first sign: a line is only ever a line.
    """
    said = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    rest = _COMMAND.sub("", " ".join(said.split()))
    found: list[str] = []
    while rest and len(found) < MOST_LINES:
        end = _end(rest)
        found.append(_COMMAND.sub("", rest[:end]))
        rest = rest[end:].lstrip()
    if rest:
        whole_words = found[-1][: LONGEST_LINE - 2].rpartition(" ")[0]
        found[-1] = f"{whole_words or found[-1][: LONGEST_LINE - 2]} …"
    return found


def _end(text: str) -> int:
    """Where the first line of a text ends."""
    if len(text) <= LONGEST_LINE:
        return len(text)
    space = text.rfind(" ", 1, LONGEST_LINE + 1)
    return space if space > 0 else LONGEST_LINE


async def _done(work: Awaitable[T], action: str) -> T:
    """What the library says, or our error."""
    try:
        return await work
    except Exception as error:
        if type(error).__name__ == "MessageRejectedError":
            why = getattr(error, "message", "") or getattr(error, "code", "") or "no reason given"
            raise Refused(f"Twitch kept the line back: {why}") from None
        raise ours(error, action) from None


def _user_id(wire: Wire) -> str:
    token = wire.account.token
    if token is None:
        problem = wire.account.problem or f"{wire.account.identity.label} is not logged in"
        raise LoginRefused(problem)
    return token.user_id


def _short(reason: str) -> str | None:
    return " ".join(reason.split())[:LONGEST_LINE] or None
