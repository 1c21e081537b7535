"""The streamer's own commands: a name and an answer, written and changed from chat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.host import ChatMessage, CommandInvoked, Context, Drop, Plugin, Trust
from bot.settings import setting

PREFIX = "command:"
LONGEST = 400  # characters of an answer; platforms take 500
_NAME = re.compile(r"[\w-]{1,30}")
_PLACE = re.compile(r"\{(user|args|count)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSettings:
    commands: Mapping[str, str] = setting(
        label="Commands",
        hint="A name without its !, and the answer. {user}, {args} and {count} are filled in",
        factory=dict,
    )


plugin = Plugin(
    "commands",
    settings=CommandSettings,
    title="Commands",
    summary="Answers !commands of your own; moderators add and change them from chat.",
)


@plugin.command("command", aliases=("cmd",), role=Trust.MODERATOR, help="add, remove, list")
async def edit(invoked: CommandInvoked, ctx: Context) -> None:
    verb, _, rest = invoked.args.partition(" ")
    answers = {"add": _add, "edit": _add, "remove": _remove, "list": _list}
    change = answers.get(verb.lower())
    if change is None:
        await _reply(invoked, ctx, "Write !command add name answer, remove name, or list.")
        return
    await _reply(invoked, ctx, await change(rest.strip(), ctx))


@plugin.filter(ChatMessage, order=50)
async def answer(message: ChatMessage, ctx: Context) -> ChatMessage | Drop:
    """Own commands are found at the door: there they can change without a reload."""
    if message.trust is Trust.MODEL or not message.text.startswith("!"):
        return message
    name, _, args = message.text[1:].partition(" ")
    text = await find(name.lower(), ctx)
    if text is None:
        return message
    count = await _count(name.lower(), ctx)
    user = message.user.name if message.user else ""
    filled = fill(text, {"user": user, "args": args.strip(), "count": str(count)})
    ctx.own(ctx.say(filled, reply_to=message.key))
    return Drop(f"answered !{name}", fate="command")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The answer with its places filled; what a viewer wrote is text and is not filled again."""
    return _PLACE.sub(lambda found: values[found[1]], text)[:LONGEST]


async def find(name: str, ctx: Context) -> str | None:
    """A command's answer: as changed from chat, else from the settings."""
    kept = await ctx.store.get(PREFIX + name)
    if kept is not None:
        return kept.get("text")
    return ctx.settings.commands.get(name)


async def _count(name: str, ctx: Context) -> int:
    count = int(await ctx.store.get(f"count:{name}", 0)) + 1
    await ctx.store.put(f"count:{name}", count)
    return count


async def _add(rest: str, ctx: Context) -> str:
    name, _, text = rest.partition(" ")
    name = name.lstrip("!").lower()
    if not _NAME.fullmatch(name) or not text.strip():
        return "Write !command add name answer."
    await ctx.store.put(PREFIX + name, {"text": text.strip()[:LONGEST]})
    return f"!{name} is set."


async def _remove(rest: str, ctx: Context) -> str:
    name = rest.lstrip("!").lower()
    if await find(name, ctx) is None:
        return f"There is no !{name}."
    await ctx.store.put(PREFIX + name, {"text": None})  # also hides one from the settings
    return f"!{name} is gone."


async def _list(rest: str, ctx: Context) -> str:
    kept = await ctx.store.all(PREFIX)
    own = {key.removeprefix(PREFIX): value.get("text") for key, value in kept.items()}
    known = {**ctx.settings.commands, **own}
    names = sorted(name for name, text in known.items() if text)
    return "Commands: " + ", ".join(f"!{name}" for name in names) if names else "None yet."


async def _reply(invoked: CommandInvoked, ctx: Context, text: str) -> None:
    await ctx.say(text, reply_to=invoked.message)
