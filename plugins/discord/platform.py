"""What the bot does in Discord: lines, posts, reactions, moderation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import discord

from bot.errors import EngineError, NotFound, Refused
from bot.host import Trust, User, UserModerated
from plugins.discord.failures import ours
from plugins.discord.people import trust_of
from plugins.discord.settings import DiscordSettings
from plugins.discord.text.events import PLATFORM
from plugins.discord.text.places import find_channel, key_of, parts_of
from plugins.discord.text.slash import Slash
from plugins.discord.text.split import messages

T = TypeVar("T")
LONGEST_TIMEOUT_S = 28 * 24 * 3600
LONGEST_REASON = 400  # characters; in the server's audit log
PATIENCE_S = 45.0  # the library waits for a place within Discord's rate; a handler must end
Done = Callable[[UserModerated], Awaitable[None]]


class DiscordPlatform:
    """The platform `discord`. `done` is told of what moderation did."""

    name = PLATFORM
    actions = frozenset(
        {"say", "timeout", "ban", "unban", "delete", "announce", "post", "react", "refuse"}
    )

    def __init__(
        self, settings: DiscordSettings, client: discord.Client, slash: Slash, done: Done
    ) -> None:
        self._settings = settings
        self._client = client
        self._slash = slash
        self._done = done
        self.last_channel = 0  # where somebody wrote last, and everybody may read

    async def say(self, text: str, *, reply_to: str = "") -> None:
        """Long texts become several messages; raises BotError where Discord takes none."""
        self._check_connected()
        if reply_to:
            await self._answer(text, *parts_of(reply_to))
            return
        await self._send(self._usual_channel(), text, "the line")

    async def act(self, action: str, **fields: Any) -> None:
        if action not in self.actions:
            raise Refused(f"discord cannot {action}")
        self._check_connected()
        await getattr(self, f"_{action}")(**fields)

    async def close(self) -> None:
        return

    # --- lines -------------------------------------------------------------------------------

    async def _say(self, text: str, reply_to: str = "") -> None:
        await self.say(text, reply_to=reply_to)

    async def _announce(self, text: str) -> None:
        await self.say(text)

    async def _post(self, channel: str, text: str, mention: str = "") -> None:
        place = find_channel(self.guilds(), channel)
        role = self._role(mention) if mention else None
        called = f"{role.mention} {text}" if role else text
        allowed = discord.AllowedMentions(
            everyone=False, users=False, roles=[role] if role else False
        )
        await self._send(place, called, "the post", allowed=allowed)

    async def _react(self, message: str, emoji: str) -> None:
        channel, number = parts_of(message)
        line = self._client.get_partial_messageable(channel).get_partial_message(number)
        await _done(line.add_reaction(emoji), "the reaction")

    async def _refuse(self, message: str, text: str) -> None:
        """Tell who gave a slash command, and nobody else, why it has no answer."""
        _, number = parts_of(message)
        if self._slash.waits(number):
            await _done(self._slash.refuse(number, text), "the line")

    async def _answer(self, text: str, channel: int, message: int) -> None:
        if self._slash.waits(message):
            for piece in messages(text):
                await _done(self._slash.answer(message, piece), "the line")
            return
        place = self._client.get_partial_messageable(channel)
        reference = None
        if self._settings.text.reply:
            reference = place.get_partial_message(message).to_reference(fail_if_not_exists=False)
        await self._send(place, text, "the line", reference=reference)

    async def _send(
        self,
        place: discord.abc.Messageable,
        text: str,
        what: str,
        *,
        reference: discord.MessageReference | None = None,
        allowed: discord.AllowedMentions | None = None,
    ) -> None:
        """Whatever the text names, nobody is called by it, unless `allowed` says who."""
        for piece in messages(text):
            work = place.send(
                piece,
                reference=reference,  # type: ignore[arg-type]  # the stub wants no None
                mention_author=False,
                allowed_mentions=allowed or discord.AllowedMentions.none(),
            )
            await _done(work, what)
            reference = None

    def _usual_channel(self) -> discord.abc.Messageable:
        if self._settings.text.channel:
            return find_channel(self.guilds(), self._settings.text.channel)
        if self.last_channel:
            return self._client.get_partial_messageable(self.last_channel)
        raise NotFound(
            "it is not known where to write in Discord",
            hint="name a channel: plugins.discord.text.channel",
        )

    # --- moderation --------------------------------------------------------------------------

    async def _timeout(self, user: User | str, seconds: int, reason: str = "") -> None:
        member = await self._subject(user)
        length = max(self._settings.text.shortest_timeout, 1, int(seconds))
        length = min(length, LONGEST_TIMEOUT_S)
        await _done(member.timeout(timedelta(seconds=length), reason=_short(reason)), "timeout")
        await self._tell("timeout", member, reason, seconds=length)

    async def _ban(self, user: User | str, reason: str = "") -> None:
        member = await self._subject(user)
        await _done(member.ban(reason=_short(reason), delete_message_seconds=0), "ban")
        await self._tell("ban", member, reason)

    async def _unban(self, user: User | str) -> None:
        number = user.id if isinstance(user, User) else user.strip().lstrip("@")
        if not number.isdecimal():
            raise Refused(f"'{number}' is no id", hint="who is banned is found by their id only")
        person = discord.Object(int(number), type=discord.User)
        for guild in self.guilds():
            await _done(guild.unban(person), "unban")
        name = user.name if isinstance(user, User) else number
        await self._done(_moderated("unban", User(id=number, name=name, platform=PLATFORM)))

    async def _delete(self, message: str) -> None:
        channel, number = parts_of(message)
        line = self._client.get_partial_messageable(channel).get_partial_message(number)
        await _done(line.delete(), "delete")
        await self._done(_moderated("delete", None, message=key_of(channel, number)))

    async def _tell(
        self, action: str, member: discord.Member, reason: str, seconds: int = 0
    ) -> None:
        user = User(id=str(member.id), name=member.display_name, platform=PLATFORM)
        await self._done(_moderated(action, user, reason=reason, seconds=seconds))

    async def _subject(self, user: User | str) -> discord.Member:
        """The member who is meant; whoever runs the show or moderates is spared."""
        member = await self.member(user)
        if trust_of(member, self._settings) >= Trust.MODERATOR:
            raise Refused(f"{member.display_name} moderates here, and is not moderated")
        return member

    async def member(self, user: User | str) -> discord.Member:
        """A member by the person, an id or a whole name. Raises Refused where there is none."""
        if isinstance(user, User) and user.platform != PLATFORM:
            raise Refused(f"{user.name} is not a person on Discord")
        wanted = user.id if isinstance(user, User) else user.strip().lstrip("@")
        for guild in self.guilds():
            found = await self._find(guild, wanted) if wanted else None
            if found is not None:
                return found
        raise Refused(f"there is no '{wanted}' on the server", hint="write the name, or the id")

    async def _find(self, guild: discord.Guild, wanted: str) -> discord.Member | None:
        if wanted.isdecimal():
            known = guild.get_member(int(wanted))
            try:
                return known or await _done(guild.fetch_member(int(wanted)), "the look-up")
            except NotFound:
                return None
        found = guild.get_member_named(wanted)
        if found is None:
            work = guild.query_members(query=wanted, limit=20, cache=False)
            found = _called(wanted, await _done(work, "the look-up"))
        return found

    def guilds(self) -> list[discord.Guild]:
        """The servers that it is for."""
        wanted = self._settings.server.casefold()
        return [
            guild
            for guild in self._client.guilds
            if not wanted or wanted in (guild.name.casefold(), str(guild.id))
        ]

    def _role(self, wanted: str) -> discord.Role:
        name = wanted.lstrip("@").casefold()
        for guild in self.guilds():
            for role in guild.roles:
                if name in (str(role.id), role.name.casefold()) and not role.is_default():
                    return role
        raise NotFound(f"the server has no role '{wanted}'")

    def _check_connected(self) -> None:
        if not self._client.is_ready():
            raise EngineError("discord", "is not connected", retryable=True)


def _called(wanted: str, found: list[discord.Member]) -> discord.Member | None:
    """The one who is called so; nobody where several are."""
    name = wanted.casefold()
    same = [m for m in found if name == m.name.casefold()]
    same = same or [m for m in found if name in (m.display_name.casefold(), m.nick)]
    if len(same) > 1:
        raise Refused(f"several are called '{wanted}'", hint="write the id")
    return same[0] if same else None


def _moderated(action: str, user: User | None, **fields: Any) -> UserModerated:
    return UserModerated(
        platform=PLATFORM, action=action, user=user, trust=Trust.MODERATOR, **fields
    )


async def _done(work: Awaitable[T], action: str) -> T:
    """What the library says, or our error."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await work
    except Exception as error:
        raise ours(error, action) from None


def _short(reason: str) -> str | None:
    return " ".join(reason.split())[:LONGEST_REASON] or None
