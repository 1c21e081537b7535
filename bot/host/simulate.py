"""Events that are not live, typed by a person or replayed: nothing of them leaves the machine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from difflib import get_close_matches
from typing import Any

from bot.errors import BotError, NotFound
from bot.host.codec import kinds, unpack
from bot.host.events import Event, Origin, Trust, User, new_id

_OURS = frozenset({"id", "at", "origin", "cause", "trust", "held", "key"})
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
    missing = [
        f.name
        for f in known.values()
        if f.default is MISSING and f.default_factory is MISSING and f.name not in values
    ]
    if missing:
        raise BotError(f"{kind} needs: {', '.join(missing)}")
    person = User(id=f"test:{name}", name=str(name), platform=values.get("platform", "local"))
    return cls(user=person, origin=Origin.SIMULATED, trust=Trust.VIEWER, **values)


def replayed(packed: dict[str, Any]) -> Event:
    """An event of the journal, as it was, once more and caused by itself. Raises BotError."""
    try:
        event = unpack(packed)
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        hint = "it was written by another version"
        raise BotError("this event cannot be replayed", hint=hint) from error
    fresh = {"id": new_id(), "at": time.time(), "key": "", "held": ""}
    return replace(event, origin=Origin.REPLAY, cause=event.id, **fresh)
