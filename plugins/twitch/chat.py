"""Chat lines as Twitch tells them, made into events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.host import ChatMessage, Emote, Trust, User
from plugins.twitch.own_lines import OwnLines

Raw = Mapping[str, Any]
PLATFORM = "twitch"
ROLES = {
    "broadcaster": "broadcaster",
    "moderator": "moderator",
    "lead_moderator": "moderator",
    "vip": "vip",
    "subscriber": "subscriber",
    "founder": "subscriber",
}
EMOTE = "https://static-cdn.jtvnw.net/emoticons/v2/{id}/{format}/dark/2.0"


class ChatReader:
    """Knows who the bot is, so that its own lines and those for it are told apart."""

    def __init__(self, *, ignore: Sequence[str], own_lines: OwnLines) -> None:
        self.bot_id = ""
        self.support_is_heard = False  # whether bits and rewards come as events of their own
        self._ignore = frozenset(name.lower() for name in ignore)
        self._own = own_lines

    def read(self, raw: Raw) -> ChatMessage:
        """Twitch's own id of the line is the key, by which it is replied to and deleted."""
        text = raw["message"]["text"]
        fragments = raw["message"].get("fragments") or ()
        reply = raw.get("reply") or {}
        user = self._user(raw)
        return ChatMessage(
            platform=PLATFORM,
            key=raw["message_id"],
            user=user,
            text=text,
            trust=self._trust(raw, user),
            reply_to=reply.get("parent_message_id", ""),
            mentions_bot=self._mentioned(fragments, reply),
            paid=self.support_is_heard and _is_paid(raw),
            emotes=tuple(emotes(fragments)),
        )

    def _user(self, raw: Raw) -> User:
        badges = raw.get("source_badges") if self._from_elsewhere(raw) else raw.get("badges")
        found = [ROLES[b["set_id"]] for b in badges or () if b["set_id"] in ROLES]
        if self._is_own(raw) or raw["chatter_user_login"] in self._ignore:
            found.append("bot")
        return User(
            id=raw["chatter_user_id"],
            name=raw["chatter_user_name"] or raw["chatter_user_login"],
            platform=PLATFORM,
            colour=raw.get("color") or "",
            roles=tuple(dict.fromkeys(found)),
        )

    def _trust(self, raw: Raw, user: User) -> Trust:
        if "bot" in user.roles:
            return Trust.MODEL
        if self._from_elsewhere(raw):  # a moderator of another channel is a guest here
            return Trust.VIEWER
        if "broadcaster" in user.roles:
            return Trust.OWNER
        return Trust.MODERATOR if "moderator" in user.roles else Trust.VIEWER

    def _is_own(self, raw: Raw) -> bool:
        if raw["chatter_user_id"] != self.bot_id:
            return False
        if self.bot_id != raw["broadcaster_user_id"]:
            return True
        return self._own.has(raw["message_id"], raw["message"]["text"])

    def _mentioned(self, fragments: Sequence[Raw], reply: Raw) -> bool:
        named = ((f.get("mention") or {}).get("user_id") for f in fragments)
        return bool(self.bot_id) and self.bot_id in (*named, reply.get("parent_user_id"))

    def _from_elsewhere(self, raw: Raw) -> bool:
        """In a shared chat, whether the line was written in another channel."""
        source = raw.get("source_broadcaster_user_id")
        return source is not None and source != raw["broadcaster_user_id"]


def _is_paid(raw: Raw) -> bool:
    return bool(raw.get("cheer") or raw.get("channel_points_custom_reward_id"))


def emotes(fragments: Sequence[Raw]) -> Iterator[Emote]:
    """The pictures of a line; places count characters of its text."""
    at = 0
    for fragment in fragments:
        end = at + len(fragment["text"])
        if fragment["type"] == "emote":
            emote = fragment["emote"]
            formats = emote.get("format") or ("static",)
            kind = "animated" if "animated" in formats else "static"
            url = EMOTE.format(id=emote["id"], format=kind)
            yield Emote(start=at, end=end, name=fragment["text"], url=url)
        at = end
