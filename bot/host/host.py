"""The host: an event's way from the door over its arrival to its turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog

from bot.host.events import ChatMessage, Event
from bot.host.fitting import fitting
from bot.host.lanes import Coalesce, KeepAll, Lane, LaneRule
from bot.host.moments import (
    HANDLER_GRACE_S,
    WATCH_SECONDS,
    Arrivals,
    Backstage,
    Door,
    Letter,
    Turns,
)
from bot.host.plugin import Bound, Drop, Handles, PluginScope

log = structlog.get_logger("host")


class Host(Backstage):
    """Brings events to handlers."""

    def __init__(self, *, rules: Mapping[Lane, LaneRule], mailbox: int, **parts: Any) -> None:
        """`parts` are Backstage's."""
        super().__init__(**parts)
        self.watchers: dict[type[Event], Callable[[Any], None]] = {}  # the house's own ears
        self.turns = Turns(self, rules)
        self.queue = self.turns.queue
        self._door = Door(self)
        self._arrivals = Arrivals(self, mailbox=mailbox)
        self._loop_tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Resume what an earlier run left waiting, then begin to give turns."""
        rules = {lane: self.queue.rule(lane).waiting for lane in Lane}
        keep = [lane for lane, rule in rules.items() if isinstance(rule, KeepAll | Coalesce)]
        for event in await self.journal.waiting(keep):
            self.traces.step(event.id, "Lane", "resumed after a restart")
            if event.lane and time.time() - event.at > self.queue.ttl(event, event.lane):
                self.let_go(event, "its time was over before the restart")
            else:
                self._queue_up(event)
        self._loop_tasks = [
            asyncio.create_task(_for_ever(self.turns.give), name="turns"),
            asyncio.create_task(_for_ever(self._watch), name="watch"),
        ]

    async def close(self) -> None:
        """End the turn that runs; what waits stays in the journal."""
        self.closing = True
        await self.turns.end()
        tasks = [*self._loop_tasks, *self.side_tasks]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=HANDLER_GRACE_S)
        await self._arrivals.close()
        await self.crowd.close()
        await self.journal.close()

    async def settled(self) -> None:
        """Returns when nothing waits and nobody has a turn. Items on hold do not count."""
        while True:
            await self._arrivals.join()
            if self.turns.now is not None:
                await asyncio.wait({self.turns.now.task})
            elif not self.side_tasks and (
                self.turns.resting() or self.queue.peek(self.now()) is None
            ):
                return
            await asyncio.sleep(0)

    def wake(self) -> None:
        """Look again whether somebody may have a turn (a switch changed, say)."""
        self.turns.wake()

    def drop_waiting(self, id: str, reason: str) -> None:
        """Take an item out by hand. Raises NotFound."""
        self.turns.drop(id, reason)

    def hand_over(self, old: PluginScope) -> None:
        """What waits for a plugin's old code goes to its new code."""
        self._arrivals.hand_over(old)

    async def close_mailbox(self, scope: PluginScope) -> None:
        """What it handles now may end; what waits is dropped and says so."""
        await self._arrivals.close_mailbox(scope)

    def deliver(self, event: Event) -> None:
        """Hand an event to everybody who reacts on arrival."""
        self._arrivals.deliver(event)

    async def emit(self, event: Event) -> None:
        """Bring an event to the door. Returns once it is journaled, or dropped there."""
        began = time.perf_counter()
        if self.journal.seen(event):
            self.metrics.dropped("duplicate")
            return
        self.metrics.event(event.kind)
        if not event.journaled:
            self._watched(event)
            self.deliver(event)
            return
        self.traces.begin(event.id)
        event, cut = fitting(event)
        if cut:
            self.traces.step(event.id, "Door", cut)
        event = self._door.mentioned(event)
        try:
            passed = await self._door.through(event)
            line = self.journal.put(event if isinstance(passed, Drop) else passed)
        except BaseException:
            self.journal.forget(event)  # it was not taken: a second delivery is the first
            raise
        taken = self._taken(line, event, passed, began)
        try:
            await asyncio.shield(line)
        except asyncio.CancelledError:  # whoever brought it ends; the event does not
            self.beside(taken)
            raise
        await taken

    async def _taken(
        self, line: asyncio.Future[bool], event: Event, passed: Event | Drop, began: float
    ) -> None:
        """It is in the journal: what comes of it now?"""
        if not await line:
            self._door.held.pop(event.id, None)
            self.metrics.dropped("duplicate")
            return
        self.crowd.see(event)
        self.traces.latency(event.id, "door", (time.perf_counter() - began) * 1000)
        if isinstance(passed, Drop):
            self._turned_away(event, passed)
            return
        self.traces.step(
            event.id, "Door", f"let in from {event.platform}, trusted as {event.trust.name.lower()}"
        )
        self.on_fate(passed, "read", "")
        self._arrive(passed)

    def _turned_away(self, event: Event, drop: Drop) -> None:
        """The end of an event at the door, after what its filter still has to do about it.
        A command that a filter answers is a line of chat like any other: it is shown."""
        if drop.fate == "command" and not isinstance(shown := self._door.guarded(event), Drop):
            self._door.held.pop(event.id, None)
            self.deliver(shown)
        scope = self.registrations.scopes.get(drop.by)
        if drop.then is None or scope is None:
            self.let_go(event, drop.reason, fate=drop.fate)
            return
        self.on_fate(event, drop.fate, drop.reason)
        handler = Handles(event=type(event), call=drop.then, timeout=drop.timeout)
        if not self._arrivals.post(Letter(Bound(scope, handler), event, drop)):
            self.let_go(event, drop.reason, fate=drop.fate)

    def _watched(self, event: Event) -> None:
        watcher = self.watchers.get(type(event))
        if watcher is not None:
            watcher(event)

    def _arrive(self, event: Event) -> None:
        self._watched(event)
        if isinstance(event, ChatMessage) and self._arrivals.command(event):
            return
        if not event.held or event.lane is not None:  # who answers on arrival waits for the human
            self.deliver(event)
        self._queue_up(event)

    def _queue_up(self, event: Event) -> None:
        if event.held:
            self.beside(self._wait_for_human(event))
        else:
            self.turns.wait_for_turn(event)

    async def _wait_for_human(self, event: Event) -> None:
        """A line that the guard held has no turn before somebody says so."""
        text, verdict = self._door.held.pop(event.id, (getattr(event, "text", ""), None))
        self.on_fate(event, "held", event.held)
        if verdict is None:  # resumed after a restart: nobody was asked yet, so ask anew
            verdict = self.guard.check(text, source="viewer")
        checked = await self.performer.wait_for_human(text, verdict, event, "viewer")
        if checked is None:
            self.let_go(event, f"a human kept it back: {event.held}")
            return
        released = replace(event, text=checked, held="")
        if event.lane is None:
            self.deliver(released)
        self.turns.wait_for_turn(released)

    async def _watch(self) -> None:
        await asyncio.sleep(WATCH_SECONDS)
        self.turns.put_off()
        self._arrivals.expire(asyncio.get_running_loop().time())
        self.turns.expire()


async def _for_ever(step: Callable[[], Awaitable[None]]) -> None:
    """Step after step; a mistake of ours in one of them must not be the end of all."""
    while True:
        try:
            await step()
        except Exception as error:
            log.error("a step of the host failed", exc_info=error)
            await asyncio.sleep(WATCH_SECONDS)
