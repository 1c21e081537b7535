"""A chat without a platform: lines typed on the panel come in, the bot's lines go out to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.dialogue import Persona
from bot.errors import Refused
from bot.host import ChatMessage, Context, Platform, Plugin, Trust, User, new_id
from bot.settings import setting


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
    """The platform `local`: people are their names."""

    name = "local"
    actions = frozenset(
        {"timeout", "ban", "unban", "delete", "announce", "shoutout", "fulfil", "refund"}
    )

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        ctx.connection("ok", "on this machine")

    async def write(self, user: str, text: str) -> str:
        """Bring a person's line to the door; the event's id."""
        message = ChatMessage(
            user=User(id=user.lower(), name=user),
            text=text,
            key=new_id(),
            trust=Trust.OWNER if user == self._ctx.settings.owner else Trust.VIEWER,
        )
        await self._ctx.emit(message)
        return message.id

    async def say(self, text: str, *, reply_to: str = "") -> None:
        """A line by the bot comes back in like on every platform, as a model's text."""
        await self._ctx.emit(
            ChatMessage(
                user=User(id="bot", name=self._ctx.get(Persona).name, roles=("bot",)),
                text=text,
                trust=Trust.MODEL,
            )
        )

    async def act(self, action: str, **fields: Any) -> None:
        if action not in self.actions:
            raise Refused(f"the local chat cannot {action}")
        if action == "delete":
            self._ctx.show("chat_remove", ids=[fields["message"]])
        elif action in ("timeout", "ban"):
            self._ctx.show("chat_remove", ids=[], user=fields["user"].name)
        elif action == "announce":
            await self.say(fields["text"])

    async def close(self) -> None:
        return


@plugin.engine(Platform, "local")
def local_chat(ctx: Context) -> LocalChat:
    return LocalChat(ctx)
