"""What the parts of one conversation share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from bot.engines import Measure
from bot.realtime.events import event, new_id
from bot.realtime.house import House
from bot.realtime.items import Item, Items
from bot.realtime.outbox import Outbox
from bot.realtime.session import Session
from bot.realtime.watcher import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a client asked for when it came. `mind` is empty for the show's own."""

    model: str
    mind: str = ""
    voices: Callable[[str], str] = lambda name: name  # a client's name of a voice: ours
    spend: Callable[[int], None] = lambda chars: None  # characters said; raises when used up
    lead_s: float = 0.5


@dataclass(kw_only=True)
class Table:
    """Loop thread only. `measure` hears a stage of a turn and the seconds that it took, `barged`
    what speaking into the bot did, and how long after the first voice."""

    session: Session
    house: House
    wish: Wish
    outbox: Outbox
    audience: Audience
    measure: Callable[[str, float], None]
    barged: Callable[[str, float], None] = lambda act, seconds: None
    id: str = field(default_factory=lambda: new_id("conv"))
    items: Items = field(default_factory=Items)
    writing: asyncio.Task[None] | None = None  # the newest turn on its way to words
    quiet_at: float | None = None  # when the client was last heard to stop
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def now(self) -> float:
        """Seconds of the loop's clock."""
        return asyncio.get_running_loop().time()

    def note(self, measure: Measure, value: float = 1) -> None:
        self.house.registry.note(measure, value)

    def send(self, type: str, **fields: Any) -> None:
        self.outbox.send(event(type, **fields))

    def add(self, item: Item, after: str | None = None, *, committed: bool = False) -> None:
        """Put an item into the conversation, and tell of it. Raises Conflict, NotFound."""
        before = self.items.add(item, after)
        if committed:
            self.send("input_audio_buffer.committed", item_id=item.id, previous_item_id=before)
        for kind in ("conversation.item.added", "conversation.item.done"):
            self.send(kind, previous_item_id=before, item=item.shown())

    def start(
        self, work: Coroutine[Any, Any, None], name: str = "conversation"
    ) -> asyncio.Task[None]:
        """Run something beside; it ends with the conversation."""
        task = asyncio.create_task(work, name=name)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task


def ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))
