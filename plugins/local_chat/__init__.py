"""A chat without a platform: lines typed on the panel come in, the bot's lines go out to it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

from bot.dialogue import Persona
from bot.errors import Refused
from bot.host import ChatMessage, Context, Platform, Plugin, Trust, User, UserModerated, new_id
from bot.settings import setting
from db import Database, UserRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalChatSettings:
    owner: str = setting(
        "you", label="Your name", hint="Lines under this name may use all commands"
    )


plugin = Plugin(
    "local_chat",
    settings=LocalChatSettings,
    title="Local chat",
    summary="A chat on this machine, for a show with no account and for trying things out.",
    sort="platform",
)


class LocalChat:
    """The platform `local`: people are their names, and a timeout really silences them."""

    name = "local"
    actions = frozenset(
        {"timeout", "ban", "unban", "delete", "announce", "shoutout", "fulfil", "refund"}
    )

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._seen: set[str] = set()  # who wrote since the start, by id
        self._silent_until: dict[str, float] = {}  # by id, Unix time in seconds
        ctx.connection("ok", "on this machine")

    async def write(self, user: str, text: str) -> str:
        """Bring a person's line to the door; the event's id. Raises Refused in a timeout."""
        self._check_silence(user)
        owner = user == self._ctx.settings.owner
        message = ChatMessage(
            user=User(id=user.lower(), name=user, roles=("broadcaster",) if owner else ()),
            text=text,
            key=new_id(),
            first=not owner and await self._is_new(user.lower()),
            trust=Trust.OWNER if owner else Trust.VIEWER,
        )
        await self._ctx.emit(message)
        return message.id

    async def say(self, text: str, *, reply_to: str = "") -> None:
        """A line by the bot comes back in like on every platform, as a model's text."""
        await self._ctx.emit(
            ChatMessage(
                user=User(id="bot", name=self._ctx.get(Persona).name, roles=("bot",)),
                text=text,
                reply_to=reply_to,
                trust=Trust.MODEL,
            )
        )

    async def act(self, action: str, **fields: Any) -> None:
        if action not in self.actions:
            raise Refused(f"the local chat cannot {action}")
        if action in ("timeout", "ban", "unban", "delete"):
            await self._moderate(action, **fields)
        elif action == "announce":
            await self.say(fields["text"])

    async def _moderate(
        self,
        action: str,
        user: User | None = None,
        seconds: int = 0,
        reason: str = "",
        message: str = "",
    ) -> None:
        """Do it, and tell of it as every platform does."""
        if user is not None:
            until = {"timeout": time.time() + seconds, "ban": math.inf}
            self._silent_until[user.id] = until.get(action, 0.0)
        await self._ctx.emit(
            UserModerated(
                user=user,
                action=action,
                seconds=seconds,
                reason=reason,
                message=message,
                by=self._ctx.get(Persona).name,
                trust=Trust.MODERATOR,
            )
        )

    async def close(self) -> None:
        return

    def _check_silence(self, user: str) -> None:
        left = self._silent_until.get(user.lower(), 0.0) - time.time()
        if left > 0:
            how = "is banned" if left == math.inf else f"may not write for {left:.0f} s"
            raise Refused(f"{user} {how}", hint="write under another name, or wait")

    async def _is_new(self, id: str) -> bool:
        """Whether this is their first line here, ever."""
        if id in self._seen:
            return False
        self._seen.add(id)
        known = await self._ctx.get(Database).read(
            lambda session: UserRepository(session).get_by_platform(self.name, id)
        )
        return known is None


@plugin.engine(Platform, "local")
def local_chat(ctx: Context) -> LocalChat:
    return LocalChat(ctx)
