"""A request, read: who speaks, what was said, and what there is to know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue import FACTS_HEADING, NOTES_HEADING
from bot.engines import ChatRequest, Message, Role

_BOT = re.compile(r"\bYou are ([A-Z][\w'-]{1,30})")
_FACT = re.compile(r"^- ([^:\n]{1,60}): (.+)$", re.MULTILINE)
_CONTEXT = re.compile(r"\[Context: (.+?)\]\s*$", re.DOTALL)
_LINE = re.compile(r"([\w .'-]{1,40}): (.*)", re.DOTALL)
_HINT = re.compile(r"\s*\([^()]*\)\s*$")
_LATELY = 8  # own answers that are not said again


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What an answer is made from. `user` is empty where an event or the streamer speaks."""

    bot: str
    user: str
    text: str
    facts: Mapping[str, str]
    notes: tuple[str, ...]
    context: str
    said: tuple[str, ...]


def read_talk(request: ChatRequest) -> Talk:
    """The parts of a conversation that patterns can use."""
    system = "\n".join(m.content for m in request.messages if m.role is Role.SYSTEM)
    users = [m for m in request.messages if m.role is Role.USER]
    user, text = _speaker(users[-1] if users else Message(Role.USER, ""), request.user)
    bot = _BOT.search(system)
    context = _CONTEXT.search(system)
    facts = system.partition(FACTS_HEADING)[2].partition("\n\n")[0]
    notes = [m.content for m in users if m.content.startswith(NOTES_HEADING)]
    return Talk(
        bot=bot[1] if bot else "your co-host",
        user=user,
        text=_HINT.sub("", text).strip(),
        facts=dict(_FACT.findall(facts)),
        notes=tuple(line[2:] for note in notes for line in note.splitlines()[1:]),
        context=f"{context[1].strip().rstrip('.')}." if context else "",
        said=tuple(m.content for m in request.messages if m.role is Role.ASSISTANT)[-_LATELY:],
    )


def _speaker(last: Message, user: str) -> tuple[str, str]:
    """Who speaks, and the line without the name. An event is told, not said: nobody speaks."""
    found = _LINE.match(last.content)
    if found and found[1] in (last.name, user):
        return found[1], found[2]
    return "", last.content
