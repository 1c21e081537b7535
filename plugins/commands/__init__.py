"""The streamer's own commands: a name and an answer, written and changed from chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import ConfigError
from bot.host import (
    ChatMessage,
    CommandInvoked,
    Context,
    Drop,
    Plugin,
    Registrations,
    Trust,
    parse_command,
)
from bot.settings import setting
from plugins.commands import edits
from plugins.commands.book import NAME, Book, Entry, plain
from plugins.commands.fill import LONGEST, fill


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSettings:
    commands: Mapping[str, str] = setting(
        label="Commands",
        hint="A name without its !, and the answer. {user}, {args}, {count} and {random:a|b} are "
        "filled in",
        factory=dict,
    )
    cooldown: float = setting(
        3.0, label="Rest", hint="Of a command after it was used", min=0, max=86_400, unit="s"
    )

    def __post_init__(self) -> None:
        for name in self.commands:
            if not NAME.fullmatch(plain(name)):
                raise ConfigError(
                    f"commands: '{name}' cannot be a command",
                    hint="write one word of letters, digits, _ or -",
                )


plugin = Plugin(
    "commands",
    settings=CommandSettings,
    title="Commands",
    summary="Answers !commands of your own; moderators add and change them from chat.",
)

_book = Book()


@plugin.source
async def open_book(ctx: Context) -> None:
    await _book.open(ctx)


@plugin.filter(ChatMessage, order=50)
async def recognise(message: ChatMessage, ctx: Context) -> ChatMessage | Drop:
    """Own commands are found at the door: there they can change without a reload."""
    asked = parse_command(message)
    if asked is None or asked.name in ctx.get(Registrations).commands:
        return message
    entry = (await _book.opened(ctx)).find(asked.name)
    if entry is None:
        return message
    refusal = _refusal(entry, message)
    if refusal:
        return Drop(refusal, fate="command")

    async def reply(line: ChatMessage, ctx: Context) -> None:
        await answer(entry, line, asked.args, ctx)

    return Drop(f"answered !{entry.name}", fate="command", then=reply)


async def answer(entry: Entry, line: ChatMessage, args: str, ctx: Context) -> None:
    """Write the command's answer; what the asker wrote is text in it and nothing more."""
    values = {"user": line.user.name if line.user else "", "args": args}
    if "{count}" in entry.text:
        values["count"] = str(await ctx.store.count(f"count:{entry.name}"))
    await ctx.say(fill(entry.text, values), reply_to=line.key)


@plugin.command("command", aliases=("cmd",), role=Trust.MODERATOR, cooldown=0.0, help=edits.USAGE)
async def edit(invoked: CommandInvoked, ctx: Context) -> None:
    told = await edits.edit(await _book.opened(ctx), invoked.args, ctx)
    await ctx.say(told, reply_to=invoked.message)


@plugin.command("commands", cooldown=10.0, help="what can be asked for here")
async def show_all(invoked: CommandInvoked, ctx: Context) -> None:
    own = {e.name for e in (await _book.opened(ctx)).entries() if e.role <= invoked.trust}
    others = {
        bound.command.name
        for bound in ctx.get(Registrations).commands.values()
        if bound.command.role <= invoked.trust
    }
    names = ", ".join(f"!{name}" for name in sorted(own | others))
    await ctx.say(f"Commands: {names}"[:LONGEST], reply_to=invoked.message)


def _refusal(entry: Entry, message: ChatMessage) -> str:
    """Why the asker gets no answer now; empty where they do, and then the command rests."""
    if message.trust < entry.role:
        return f"!{entry.name} is for {entry.role.name.lower()}s"
    if message.trust >= Trust.MODERATOR:
        return ""
    wait = _book.rest(entry, message.at)
    return f"!{entry.name} rests for {wait:.0f} s" if wait else ""
