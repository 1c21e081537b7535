"""Chat: every line is shown, and the one whose turn it is gets an answer."""

from __future__ import annotations

from dataclasses import dataclass

from bot.host import ChatMessage, Context, OperatorPrompt, Plugin, Trust, UserModerated
from bot.settings import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    write_answers: bool = setting(
        False, label="Write answers too", hint="What it says is also written into chat"
    )
    reply: bool = setting(True, label="Answer as a reply", hint="Threads in chat")


plugin = Plugin(
    "chat",
    settings=ChatSettings,
    title="Chat",
    summary="Shows chat on the overlay and answers it.",
)


@plugin.on(ChatMessage)
async def show(message: ChatMessage, ctx: Context) -> None:
    user = message.user
    ctx.show(
        "chat",
        id=message.key or message.id,
        platform=message.platform,
        user=user.name if user else "",
        colour=user.colour if user else "",
        roles=list(user.roles) if user else [],
        text=message.text,
        emotes=[
            {"start": e.start, "end": e.end, "name": e.name, "url": e.url} for e in message.emotes
        ],
        at=message.at,
    )


@plugin.on(UserModerated)
async def take_back(action: UserModerated, ctx: Context) -> None:
    if action.action == "delete":
        ctx.show("chat_remove", ids=[action.message], user=None)
    elif action.action in ("timeout", "ban") and action.user:
        ctx.show("chat_remove", ids=[], user=action.user.name)
    elif action.action == "clear":
        ctx.show("chat_remove", ids=[], user="*")


@plugin.turn(ChatMessage)
async def answer(message: ChatMessage, ctx: Context) -> None:
    spoken = await ctx.speak(ctx.think(message.text, user=message.user))
    if ctx.settings.write_answers and spoken.heard:
        reply_to = message.key if ctx.settings.reply else ""
        await ctx.say(spoken.heard, reply_to=reply_to)


@plugin.turn(OperatorPrompt)
async def obey(prompt: OperatorPrompt, ctx: Context) -> None:
    if prompt.mode == "read":
        await ctx.speak(prompt.text)
    elif prompt.trust is Trust.OWNER or prompt.trust is Trust.MODERATOR:
        await ctx.speak(ctx.think(prompt.text))
