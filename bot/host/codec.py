"""Events as JSON and back, for the journal and for replays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from types import NoneType
from typing import Any, get_type_hints

from bot.errors import NotFound
from bot.host.events import Emote, Event, Origin, Trust, User

_PLAIN = {str, int, float, bool, NoneType}  # most fields; every event passes here
_HEAD = {"id", "at", "platform", "origin", "cause", "key", "trust", "user", "held"}


def kinds() -> dict[str, type[Event]]:
    """Every kind of event by its name; a reloaded plugin's newest class wins."""
    found: dict[str, type[Event]] = {}
    todo = list(Event.__subclasses__())
    while todo:
        kind = todo.pop(0)
        if "__slots__" in kind.__dict__:  # not the leftover that dataclass(slots=True) replaces
            found[kind.__name__] = kind
        todo += kind.__subclasses__()
    return found


@lru_cache(1024)
def field_names(kind: type[Any]) -> tuple[str, ...]:
    """The names of a dataclass's fields; looking them up anew costs every event."""
    return tuple(f.name for f in fields(kind))


def plain(value: Any) -> Any:
    """A dataclass tree as what JSON can carry; what it cannot carry is written as text."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in field_names(type(value))}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return str(value)


def body(event: Event) -> dict[str, Any]:
    """The fields of an event's own kind."""
    names = (name for name in field_names(type(event)) if name not in _HEAD)
    return {name: plain(getattr(event, name)) for name in names}


def pack(event: Event) -> dict[str, Any]:
    """A whole event as JSON values."""
    packed: dict[str, Any] = {"kind": event.kind}
    for name in field_names(type(event)):
        value = getattr(event, name)
        packed[name] = value if type(value) in _PLAIN else plain(value)
    return packed


def unpack(packed: dict[str, Any]) -> Event:
    """The event that `pack` was given. Raises NotFound when its plugin is gone."""
    kind = kinds().get(packed["kind"])
    if kind is None:
        raise NotFound(f"no event kind '{packed['kind']}'", hint="enable the plugin it comes from")
    hints = get_type_hints(kind)
    known = {f.name for f in fields(kind)}
    values = {k: _value(hints.get(k), v) for k, v in packed.items() if k in known}
    return kind(**values)


def _value(hint: Any, value: Any) -> Any:
    if hint is Origin:
        return Origin(value)
    if hint is Trust:
        return Trust(value)
    if isinstance(value, dict) and "name" in value and "id" in value:
        return User(**{**value, "roles": tuple(value.get("roles", ()))})
    if hint == tuple[Emote, ...]:
        return tuple(Emote(**item) for item in value)
    if isinstance(value, list):
        return tuple(tuple(item) if isinstance(item, list) else item for item in value)
    return value
