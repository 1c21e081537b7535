"""`!command ...`: what moderators may change about the commands, and what they are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.host import Context, Registrations, Trust
from plugins.commands.book import NAME, Book, Entry, plain
from plugins.commands.fill import LONGEST

USAGE = "add, edit, remove, alias, cooldown, role or list"
LONGEST_REST = 86_400.0  # seconds
ROLES = {"viewer": Trust.VIEWER, "moderator": Trust.MODERATOR, "owner": Trust.OWNER}

Change = Callable[[Book, str, str, Context], Awaitable[str]]


async def edit(book: Book, args: str, ctx: Context) -> str:
    """Do what `args` ask for; the answer says what became of it."""
    verb, _, rest = args.strip().partition(" ")
    named, _, value = rest.strip().partition(" ")
    change = _CHANGES.get(verb.lower())
    if change is None:
        return f"Write !command and one of: {USAGE}."
    entry = book.find(plain(named))
    if entry is not None and ctx.event is not None and entry.role > ctx.event.trust:
        return f"!{entry.name} is for {entry.role.name.lower()}s."
    return await change(book, plain(named), value.strip(), ctx)


async def _add(book: Book, name: str, text: str, ctx: Context) -> str:
    if not NAME.fullmatch(name) or not text:
        return "Write !command add name answer."
    if taken := _taken(book, name, ctx):
        return taken
    entry = Entry(name=name, text=text[:LONGEST], cooldown=ctx.settings.cooldown)
    await book.put(entry, ctx)
    return f"!{name} is there now."


async def _edit(book: Book, name: str, text: str, ctx: Context) -> str:
    entry = book.find(name)
    if entry is None or not text:
        return "Write !command edit name answer." if entry else _unknown(name)
    await book.put(replace(entry, text=text[:LONGEST]), ctx)
    return f"!{entry.name} is changed."


async def _remove(book: Book, name: str, value: str, ctx: Context) -> str:
    entry = book.find(name)
    if entry is None:
        return _unknown(name)
    if name != entry.name:  # only its other name was meant
        aliases = tuple(alias for alias in entry.aliases if alias != name)
        await book.put(replace(entry, aliases=aliases), ctx)
    else:
        await book.remove(name, ctx)
    return f"!{name} is gone."


async def _alias(book: Book, name: str, other: str, ctx: Context) -> str:
    entry, other = book.find(name), plain(other)
    if entry is None:
        return _unknown(name)
    if not NAME.fullmatch(other):
        return "Write !command alias name other-name."
    if taken := _taken(book, other, ctx):
        return taken
    await book.put(replace(entry, aliases=(*entry.aliases, other)), ctx)
    return f"!{other} does what !{entry.name} does."


async def _cooldown(book: Book, name: str, value: str, ctx: Context) -> str:
    entry = book.find(name)
    if entry is None:
        return _unknown(name)
    written = value.lower().removesuffix("s").strip()
    seconds = float(written) if written.replace(".", "", 1).isdecimal() else -1.0
    if not 0 <= seconds <= LONGEST_REST:
        return "Write !command cooldown name seconds."
    await book.put(replace(entry, cooldown=seconds), ctx)
    return f"!{entry.name} rests for {seconds:g} s after it was used."


async def _role(book: Book, name: str, value: str, ctx: Context) -> str:
    entry, role = book.find(name), ROLES.get(value.lower().removesuffix("s"))
    if entry is None:
        return _unknown(name)
    if role is None:
        return f"Write !command role name, and one of: {', '.join(ROLES)}."
    await book.put(replace(entry, role=role), ctx)
    return f"!{entry.name} is for {role.name.lower()}s now."


async def _list(book: Book, name: str, value: str, ctx: Context) -> str:
    names = ", ".join(f"!{entry.name}" for entry in book.entries())
    return f"Commands: {names}"[:LONGEST] if names else "There are none yet."


def _taken(book: Book, name: str, ctx: Context) -> str:
    """Who has this name already, in a sentence; empty where it is free."""
    theirs = ctx.get(Registrations).commands.get(name)
    if theirs is not None:
        return f"!{name} belongs to the plugin {theirs.scope.name}; take another name."
    own = book.find(name)
    if own is None:
        return ""
    how = "change it with !command edit" if own.name == name else "take another name"
    return f"!{name} is there already, as !{own.name}; {how}."


def _unknown(name: str) -> str:
    return f"There is no !{name}." if name else f"Write !command and one of: {USAGE}."


_CHANGES: dict[str, Change] = {
    "add": _add,
    "edit": _edit,
    "remove": _remove,
    "alias": _alias,
    "cooldown": _cooldown,
    "role": _role,
    "list": _list,
}
