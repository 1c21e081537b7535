"""What is written in Discord, brought to the door in its order."""

from __future__ import annotations

import asyncio
from copy import copy
from dataclasses import replace
from typing import Any

import discord
import structlog

from bot.errors import BotError
from bot.host import Context, Trust, User, UserModerated
from db import Database, UserRepository
from plugins.discord.people import trust_of, user_of
from plugins.discord.platform import DiscordPlatform
from plugins.discord.settings import DiscordSettings
from plugins.discord.text.events import PLATFORM, DiscordMessage, MemberJoined
from plugins.discord.text.places import is_one_of, key_of
from plugins.discord.text.reader import Reader

WAITING = 2_000  # lines; a raid of them must not fill the memory
KINDS = (discord.MessageType.default, discord.MessageType.reply)
log = structlog.get_logger("discord")


class TextEars:
    """`hear` takes what the client hears; `run` brings it to the door until it is cancelled."""

    def __init__(
        self,
        ctx: Context,
        client: discord.Client,
        platform: DiscordPlatform,
    ) -> None:
        settings: DiscordSettings = ctx.settings
        self._ctx = ctx
        self._client = client
        self._platform = platform
        self._settings = settings
        self._reader = Reader(settings, show=settings.text.show)
        self._waiting: asyncio.Queue[tuple[discord.Message, bool]] = asyncio.Queue(WAITING)
        self._known: set[str] = set()  # who wrote since the start

    def hear(self, message: discord.Message, *, edited: bool = False) -> None:
        """A line, as it is now: a later edit changes the client's own."""
        try:
            self._waiting.put_nowait((copy(message), edited))
        except asyncio.QueueFull:
            log.warning("a line in Discord was not read: too many at once")

    async def run(self) -> None:
        while True:
            message, edited = await self._waiting.get()
            try:
                await self._bring(message, edited)
            except (BotError, discord.DiscordException) as error:
                log.warning("a line in Discord was not read", error=str(error))

    async def slash(self, interaction: discord.Interaction, text: str) -> None:
        """A slash command is a line of chat that everybody may read."""
        member = interaction.user
        if not isinstance(member, discord.Member):
            return
        await self._ctx.emit(
            DiscordMessage(
                platform=PLATFORM,
                key=key_of(interaction.channel_id or 0, interaction.id),
                user=user_of(member, self._settings),
                trust=trust_of(member, self._settings),
                text=text,
                mentions_bot=True,
                asked=True,
                slash=True,
                channel=getattr(interaction.channel, "name", ""),
                server=str(member.guild.id),
            )
        )

    def trust(self, interaction: discord.Interaction) -> Trust:
        member = interaction.user
        if not isinstance(member, discord.Member):
            return Trust.VIEWER
        return trust_of(member, self._settings)

    async def removed(self, channel: int, message: int) -> None:
        """A line is gone: the pages of the show forget it too."""
        self._ctx.show("chat_remove", ids=[key_of(channel, message)], user=None)

    async def moderated(self, entry: discord.AuditLogEntry) -> None:
        """A moderator acted by hand."""
        action, seconds = _action_of(entry)
        target: Any = entry.target
        if not action or entry.user_id == getattr(self._client.user, "id", 0) or target is None:
            return
        name = getattr(target, "display_name", "") or str(target.id)
        await self._ctx.emit(
            UserModerated(
                platform=PLATFORM,
                key=f"audit/{entry.id}",
                user=User(id=str(target.id), name=name, platform=PLATFORM),
                action=action,
                seconds=seconds,
                reason=entry.reason or "",
                by=getattr(entry.user, "display_name", "") or str(entry.user_id),
                trust=Trust.MODERATOR,
            )
        )

    async def _bring(self, message: discord.Message, edited: bool) -> None:
        me = self._client.user
        if me is None or not self._is_here(message):
            return
        if message.author.id == me.id:
            if self._reader.is_show(message) and not edited:
                await self._ctx.emit(self._reader.own(message))
            return
        if message.author.bot or message.webhook_id:
            return
        member = await self._member(message)
        if member is None:
            return
        if edited:
            await self._ctx.emit(self._reader.edited(message, member, me))
        elif message.type is discord.MessageType.new_member:
            await self._welcome(message, member)
        elif message.type in KINDS:
            await self._read(message, member, me)

    async def _read(
        self, message: discord.Message, member: discord.Member, me: discord.ClientUser
    ) -> None:
        event = self._reader.read(message, member, me)
        if message.guild is None and not self._may_write_directly(event.trust):
            return
        if message.guild is not None:
            self._platform.last_channel = message.channel.id
        await self._ctx.emit(replace(event, first=await self._is_new(event.user)))

    async def _welcome(self, message: discord.Message, member: discord.Member) -> None:
        await self._ctx.emit(
            MemberJoined(
                platform=PLATFORM,
                key=key_of(message.channel.id, message.id),
                user=user_of(member, self._settings),
            )
        )

    def _is_here(self, message: discord.Message) -> bool:
        """Whether it was written where the bot reads."""
        if message.guild is None:
            return self._settings.text.direct != "nobody"
        if message.guild not in self._platform.guilds():
            return False
        text = self._settings.text
        if not text.channels or message.type is discord.MessageType.new_member:
            return True
        return is_one_of(message.channel, (*text.channels, *text.show))

    def _may_write_directly(self, trust: Trust) -> bool:
        return self._settings.text.direct == "everyone" or trust >= Trust.MODERATOR

    async def _member(self, message: discord.Message) -> discord.Member | None:
        """Who wrote it, as the server knows them; None for a stranger's direct message."""
        if isinstance(message.author, discord.Member):
            return message.author
        for guild in self._platform.guilds():
            try:
                return guild.get_member(message.author.id) or await guild.fetch_member(
                    message.author.id
                )
            except discord.NotFound:
                continue
        return None

    async def _is_new(self, user: User | None) -> bool:
        """Whether this is their first line here, ever."""
        if user is None or user.id in self._known:
            return False
        self._known.add(user.id)
        known = await self._ctx.get(Database).read(
            lambda session: UserRepository(session).get_by_platform(PLATFORM, user.id)
        )
        return known is None


def _action_of(entry: discord.AuditLogEntry) -> tuple[str, int]:
    """What a moderator did, as the house calls it, and for how many seconds."""
    plain: dict[Any, str] = {
        discord.AuditLogAction.ban: "ban",
        discord.AuditLogAction.unban: "unban",
    }
    until = getattr(entry.after, "timed_out_until", None)
    if entry.action is discord.AuditLogAction.member_update and until is not None:
        return "timeout", max(0, round((until - entry.created_at).total_seconds()))
    return plain.get(entry.action, ""), 0
