"""Messages as Discord tells them, made into events."""

from __future__ import annotations

import re

import discord

from bot.host import ChatMessage, Emote, Trust, User
from plugins.discord.people import Circle, trust_of, user_of
from plugins.discord.text.events import PLATFORM, DiscordMessage
from plugins.discord.text.places import edited_key, is_one_of, key_of

QUOTED = 500  # characters of the line that somebody replies to
_EMOJI = re.compile(r"<(a?):(\w{1,32}):(\d{1,20})>")
EMOJI_URL = "https://cdn.discordapp.com/emojis/{id}.{kind}"


class Reader:
    """`show` are the channels whose lines belong to the show."""

    def __init__(self, circle: Circle, *, show: tuple[str, ...]) -> None:
        self._circle = circle
        self._show = show

    def read(
        self, message: discord.Message, member: discord.Member, me: discord.ClientUser
    ) -> ChatMessage:
        """`member` is who wrote it, as the server knows them, and `me` is the bot."""
        text, emotes = emoted(_plain(message, me))
        for_bot = self._for_bot(message, me)
        reply = message.reference
        reply_to = f"{reply.channel_id}/{reply.message_id}" if reply and reply.message_id else ""
        common = {
            "platform": PLATFORM,
            "key": key_of(message.channel.id, message.id),
            "user": user_of(member, self._circle),
            "trust": trust_of(member, self._circle),
            "text": text,
            "reply_to": reply_to,
            "mentions_bot": for_bot,
            "emotes": emotes,
        }
        if self.is_show(message):
            return ChatMessage(**common)
        quoted = _quoted(message, me)
        return DiscordMessage(
            **common,
            channel=getattr(message.channel, "name", ""),
            server=str(member.guild.id),
            attachments=tuple((a.url, a.content_type or "") for a in message.attachments),
            mentions=tuple((str(m.id), m.display_name) for m in message.mentions if m.id != me.id),
            quoted=quoted[1],
            quoted_name=quoted[0],
            direct=message.guild is None,
            asked=for_bot,
        )

    def edited(
        self, message: discord.Message, member: discord.Member, me: discord.ClientUser
    ) -> DiscordMessage:
        """What a line says since it was edited."""
        assert message.edited_at is not None
        at = message.edited_at.timestamp()
        return DiscordMessage(
            platform=PLATFORM,
            key=edited_key(message.channel.id, message.id, at),
            at=at,
            user=user_of(member, self._circle),
            trust=trust_of(member, self._circle),
            text=emoted(_plain(message, me))[0],
            channel=getattr(message.channel, "name", ""),
            server=str(member.guild.id),
            direct=message.guild is None,
            edited=True,
        )

    def is_show(self, message: discord.Message) -> bool:
        """Whether the line belongs to the show."""
        return message.guild is not None and is_one_of(message.channel, self._show)

    def own(self, message: discord.Message) -> ChatMessage:
        """The bot's own line in a channel of the show: a model's words."""
        text, emotes = emoted(named(message.content, message))
        name = message.author.display_name
        user = User(id=str(message.author.id), name=name, platform=PLATFORM, roles=("bot",))
        key = key_of(message.channel.id, message.id)
        return ChatMessage(
            platform=PLATFORM, key=key, user=user, text=text, trust=Trust.MODEL, emotes=emotes
        )

    def _for_bot(self, message: discord.Message, me: discord.ClientUser) -> bool:
        """A mention, a reply to it, a direct message, or its own thread."""
        if message.guild is None or me in message.mentions or _names_role(message):
            return True
        answered = message.reference.resolved if message.reference else None
        if isinstance(answered, discord.Message) and answered.author.id == me.id:
            return True
        channel = message.channel
        return isinstance(channel, discord.Thread) and channel.owner_id == me.id


def emoted(text: str) -> tuple[str, tuple[Emote, ...]]:
    """The text with `:name:` where Discord writes its own emoji, and their pictures."""
    said, found, at = "", [], 0
    for match in _EMOJI.finditer(text):
        said += text[at : match.start()]
        name = f":{match[2]}:"
        url = EMOJI_URL.format(id=match[3], kind="gif" if match[1] else "webp")
        found.append(Emote(start=len(said), end=len(said) + len(name), name=name, url=url))
        said, at = said + name, match.end()
    return said + text[at:], tuple(found)


def _plain(message: discord.Message, me: discord.ClientUser) -> str:
    """What was written, with names for ids, and without the mention that calls the bot."""
    role = message.guild.self_role if message.guild else None
    own = rf"<@!?{me.id}>" + (rf"|<@&{role.id}>" if role else "")
    return named(re.sub(rf"\A\s*(?:{own})[\s,:]*", "", message.content), message)


def named(text: str, message: discord.Message) -> str:
    """A text of the message with names for Discord's ids."""
    people = {str(m.id): m.display_name for m in message.mentions}
    roles = {str(r.id): r.name for r in message.role_mentions}
    channels = {str(c.id): getattr(c, "name", "") for c in message.channel_mentions}
    for pattern, sign, names in (
        (r"<@!?(\d+)>", "@", people),
        (r"<@&(\d+)>", "@", roles),
        (r"<#(\d+)>", "#", channels),
    ):
        text = re.sub(pattern, lambda m, s=sign, n=names: s + n.get(m[1], m[1]), text)
    return text.strip()


def _names_role(message: discord.Message) -> bool:
    """People often pick the bot's role where they mean the bot."""
    role = message.guild.self_role if message.guild else None
    return role is not None and role in message.role_mentions


def _quoted(message: discord.Message, me: discord.ClientUser) -> tuple[str, str]:
    """Who wrote the line that this one replies to, and its text; the bot knows its own."""
    answered = message.reference.resolved if message.reference else None
    if not isinstance(answered, discord.Message) or answered.author.id == me.id:
        return "", ""
    return answered.author.display_name, named(answered.content, answered)[:QUOTED]
