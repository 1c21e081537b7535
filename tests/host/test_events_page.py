"""docs/events.md names every event with its lane and its fields, as the code has them."""

from __future__ import annotations

import re
from dataclasses import MISSING, Field, fields
from pathlib import Path

from bot.host import Event, Lane
from bot.host.codec import kinds

PAGE = Path(__file__).parents[2] / "docs" / "events.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]*) \| ([^|]*) \|", re.MULTILINE)


def said_of(field: Field[object]) -> str:
    """`bits: int` where it must be given, else `text: str = ""`."""
    kind = str(field.type)
    if field.default is MISSING:
        return f"`{field.name}: {kind}`" if field.default_factory is MISSING else f"`{field.name}`"
    default = f'"{field.default}"' if isinstance(field.default, str) else str(field.default)
    return f"`{field.name}: {kind} = {default}`"


def row_of(cls: type[Event]) -> tuple[str, str, str]:
    shared = {field.name for field in fields(Event)}
    own = [said_of(field) for field in fields(cls) if field.name not in shared]
    lane = cls.lane.value if isinstance(cls.lane, Lane) else ""
    return cls.__name__, lane, ", ".join(own)


def test_the_page_names_every_event_with_its_lane_and_fields() -> None:
    written = {
        name: (name, lane.strip(), own.strip())
        for name, lane, own in ROW.findall(PAGE.read_text(encoding="utf-8"))
    }
    ours = {
        name: row_of(cls)
        for name, cls in kinds().items()
        if cls.__module__.startswith("bot.host.events.")
    }
    assert written == ours


def test_the_page_names_the_fields_that_all_events_share() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [f.name for f in fields(Event) if f"| `{f.name}` |" not in text] == []
