"""Events that are not live, typed by a person or replayed: nothing of them leaves the machine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from difflib import get_close_matches
from typing import Any, get_origin, get_type_hints

from bot.errors import BotError, NotFound
from bot.host.codec import kinds, unpack
from bot.host.events import Event, Origin, Trust, User, new_id

_OURS = frozenset({"id", "at", "origin", "cause", "trust", "held", "key"})
_WORDS = {str: "text", int: "whole number", bool: "true or false"}
# What a test event says where nothing was typed.
_EXAMPLES: dict[str, dict[str, Any]] = {
    "ChatMessage": {"text": "hello from a test"},
    "Cheer": {"bits": 100, "text": "take my bits"},
    "Raid": {"leader": "tobi_bakes", "viewers": 48},
    "RewardRedeemed": {"title": "Hydrate", "cost": 100},
    "HypeTrain": {"total": 250, "goal": 800},
    "AdBreak": {"seconds": 60},
    "Poll": {"title": "Next game?", "choices": (("chess", 3), ("golf", 5))},
    "Prediction": {"title": "Do we win?", "outcomes": (("yes", 300), ("no", 120))},
    "UserModerated": {"action": "timeout", "seconds": 60},
    "Reminder": {"text": "drink some water"},
}


def simulated(kind: str, given: Mapping[str, Any]) -> Event:
    """An event of a kind by its name. Raises NotFound, or BotError naming the wrong field."""
    cls = kinds().get(kind)
    if cls is None or not cls.journaled:
        near = get_close_matches(kind, kinds(), n=1)
        hint = f"did you mean {near[0]}?" if near else "docs/events.md lists them"
        raise NotFound(f"no event kind '{kind}'", hint=hint)
    known = {f.name: f for f in fields(cls) if f.name not in _OURS}
    values = {**_EXAMPLES.get(kind, {}), **given}
    name = values.pop("user", "noor_plays")
    for field in values:
        if field not in known:
            raise BotError(f"{kind} has no field '{field}'", hint=f"it has: {', '.join(known)}")
    types = get_type_hints(cls)
    values = {field: _fit(kind, field, value, types[field]) for field, value in values.items()}
    missing = [
        f.name
        for f in known.values()
        if f.default is MISSING and f.default_factory is MISSING and f.name not in values
    ]
    if missing:
        raise BotError(f"{kind} needs: {', '.join(missing)}")
    name = _fit(kind, "user", name, str)
    person = User(id=f"test:{name}", name=name, platform=values.get("platform", "local"))
    return cls(user=person, origin=Origin.SIMULATED, trust=Trust.VIEWER, **values)


def _fit(kind: str, field: str, value: Any, wanted: Any) -> Any:
    """The value as the field has it; a name may be a number. Raises BotError."""
    if wanted is str and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if wanted is bool and value in ("true", "false"):
        return value == "true"
    number = isinstance(value, int) and not isinstance(value, bool)
    fits = {str: isinstance(value, str), int: number, bool: isinstance(value, bool)}
    if wanted in fits and not fits[wanted]:
        raise BotError(f"{kind}.{field}: {value!r} is no {_WORDS[wanted]}", hint="write another")
    if get_origin(wanted) is tuple:
        return _pairs(kind, field, value)
    if wanted is int and value < 0:
        raise BotError(f"{kind}.{field}: {value} is less than nothing", hint="write 0 or more")
    return value


def _pairs(kind: str, field: str, value: Any) -> tuple[tuple[str, int], ...]:
    """`[["chess", 3], ["golf", 5]]`, a poll's choices. Raises BotError."""
    try:
        return tuple((str(name), int(count)) for name, count in value)
    except (TypeError, ValueError):
        hint = 'write [["chess", 3], ["golf", 5]]'
        raise BotError(f"{kind}.{field}: {value!r} is no list of pairs", hint=hint) from None


def replayed(packed: dict[str, Any]) -> Event:
    """An event of the journal, as it was, once more and caused by itself. Raises BotError."""
    try:
        event = unpack(packed)
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        hint = "it was written by another version"
        raise BotError("this event cannot be replayed", hint=hint) from error
    fresh = {"id": new_id(), "at": time.time(), "key": "", "held": ""}
    return replace(event, origin=Origin.REPLAY, cause=event.id, **fresh)
