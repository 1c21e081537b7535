"""Chat: every line is shown, and the one whose turn it is gets an answer."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import Guard
from bot.host import ChatMessage, Context, Drop, OperatorPrompt, Plugin, Trust, UserModerated
from bot.settings import setting

OTHER_BOTS = (
    "nightbot",
    "streamelements",
    "streamlabs",
    "moobot",
    "fossabot",
    "wizebot",
    "botrixoficial",
    "streamstickers",
    "soundalerts",
    "sery_bot",
    "kofistreambot",
    "own3d",
    "pokemoncommunitygame",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    write_answers: bool = setting(
        False, label="Write answers too", hint="What it says is also written into chat"
    )
    reply: bool = setting(True, label="Answer as a reply", hint="Threads in chat")
    read: bool = setting(
        False,
        label="Read lines aloud",
        hint="Before the answer, in the voice that the viewer chose with !voice",
    )
    greet: bool = setting(
        False, label="Greet newcomers", hint="Who writes for the first time is welcomed"
    )
    ignore: tuple[str, ...] = setting(
        OTHER_BOTS, label="Other bots", hint="Their lines are neither shown nor answered"
    )


plugin = Plugin(
    "chat",
    settings=ChatSettings,
    title="Chat",
    summary="Shows chat on the overlay and answers it.",
)


@plugin.filter(ChatMessage, order=-200)
async def pass_over(message: ChatMessage, ctx: Context) -> ChatMessage | Drop:
    """Two bots that answer each other never stop."""
    if message.trust is Trust.MODEL or message.user is None:
        return message
    name = message.user.name.casefold()
    if "bot" in message.user.roles or name in {n.casefold() for n in ctx.settings.ignore}:
        return Drop("another bot")
    return message


@plugin.on(ChatMessage)
async def show(message: ChatMessage, ctx: Context) -> None:
    if message.aside:
        return
    user = message.user
    ctx.show(
        "chat",
        id=message.key or message.id,
        platform=message.platform,
        user=ctx.get(Guard).name(user.name) if user else "",
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
        ctx.show("chat_remove", ids=[], user=ctx.get(Guard).name(action.user.name))
    elif action.action == "clear":
        ctx.show("chat_remove", ids=[], user="*")


@plugin.turn(ChatMessage)
async def answer(message: ChatMessage, ctx: Context) -> None:
    if ctx.settings.read:
        await ctx.speak(message.text, voice=message.voice)
    spoken = await ctx.speak(ctx.think(_prompt(message, ctx.settings), user=message.user))
    if ctx.settings.write_answers and spoken.heard:
        reply_to = message.key if ctx.settings.reply else ""
        await ctx.say(spoken.heard, reply_to=reply_to)


@plugin.turn(OperatorPrompt)
async def obey(prompt: OperatorPrompt, ctx: Context) -> None:
    if prompt.mode == "read":
        await ctx.speak(prompt.text, voice=prompt.voice)
    elif prompt.trust >= Trust.MODERATOR:
        await ctx.speak(ctx.think(prompt.text, user=prompt.user), voice=prompt.voice)
    else:
        ctx.note("only who runs the show may have the bot answer")


def _prompt(message: ChatMessage, settings: ChatSettings) -> str:
    """The line; a newcomer's with a word to the bot, which the memory leaves out later."""
    if not (settings.greet and message.first):
        return message.text
    return f"{message.text} (They have never written here before: welcome them by name.)"
