"""An event as it comes from outside, made fit to be handled at all: nothing in it is endless."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dialogue import clean
from bot.host.codec import field_names
from bot.host.events import ChatMessage, Event, User

LONGEST_TEXT = 4_000  # characters; platforms allow 500, and nobody reads or hears more at once
LONGEST_NAME = 60
NAMELESS = "somebody"


def fitting(event: Event) -> tuple[Event, str]:
    """The event with its texts cut and its person's name readable, and a note where one was cut."""
    long = {name: text for name, text in _texts(event) if len(text) > LONGEST_TEXT}
    changed: dict[str, Any] = {name: text[:LONGEST_TEXT] for name, text in long.items()}
    user = event.user and _named(event.user)
    if user is not event.user:
        changed["user"] = user
    if not changed:
        return event, ""
    if isinstance(event, ChatMessage) and "text" in changed:
        changed["emotes"] = tuple(e for e in event.emotes if e.end <= LONGEST_TEXT)
    note = ", ".join(f"{name} cut from {len(text)} characters" for name, text in long.items())
    return replace(event, **changed), note


def _texts(event: Event) -> list[tuple[str, str]]:
    values = ((name, getattr(event, name)) for name in field_names(type(event)))
    return [(name, value) for name, value in values if isinstance(value, str)]


def _named(user: User) -> User:
    if len(user.name) <= LONGEST_NAME and user.name.isascii() and user.name.isprintable():
        return user
    name = " ".join(clean(user.name).split())[:LONGEST_NAME] or NAMELESS
    return user if name == user.name else replace(user, name=name)
