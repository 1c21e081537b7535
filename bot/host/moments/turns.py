"""Turns: what waits in the lanes has the stage, one at a time, by priority."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.host.events import ChatMessage, Event, Trust
from bot.host.lanes import Boundary, Lane, LaneRule
from bot.host.moments.backstage import Backstage
from bot.host.moments.handler_context import HandlerContext
from bot.host.plugin import Bound, parse, within
from bot.host.queue import ORDER, LaneQueue, Waiting

# Who talks to the bot is not kept waiting, and neither is what cannot wait.
BREATHLESS = frozenset({Lane.MODERATION, Lane.GAME, Lane.IMAGE, Lane.MIC, Lane.COLLAB_MIC})
WATCH_SECONDS = 0.25  # how often deadlines and times to live are looked at
HANDLER_GRACE_S = 0.5  # whoever is heard at the end may note what was heard of him


@dataclass(slots=True)
class Turn:
    """The turn that runs now."""

    item: Waiting
    task: asyncio.Task[None]
    limit: asyncio.Timeout | None = None


class Turns:
    """The queue, and whose turn it is."""

    def __init__(self, house: Backstage, rules: Mapping[Lane, LaneRule]) -> None:
        self._house = house
        self.queue = LaneQueue(rules)
        self.now: Turn | None = None
        self._wake = asyncio.Event()

    def wait_for_turn(self, event: Event) -> None:
        """Put an event into its lane, or end it where it has no turn."""
        if event.lane is None or not self._house.registrations.turns(type(event)):
            self._house.ended(event, "handled", "seen on arrival; it has no turn")
            return
        reason = _speechless(event) or self._house.switches.now.no_turn(event)
        if reason:
            self._house.ended(event, "handled", reason)
            return
        self._put(event, event.lane)

    def _put(self, event: Event, lane: Lane) -> None:
        put = self.queue.put(event, lane, self._house.now())
        for gone, reason in put.dropped:
            self._house.let_go(gone, reason)
        if put.item is None:
            return
        self._house.traces.step(event.id, "Lane", _lane_note(put.item, put.merged))
        self._house.on_fate(event, "merged" if put.merged else "waiting", "")
        self._house.metrics.waiting(lane.value, self.queue.length(lane))
        if event.breaks_in:
            self._interrupt_lower(lane)
        self._house.changed("waiting")
        self._wake.set()

    def _interrupt_lower(self, lane: Lane) -> None:
        boundary = self.queue.rule(lane).boundary
        if self.now is None or boundary is Boundary.FINISH:
            return
        if ORDER[self.now.item.lane] > ORDER[lane]:
            self._house.performer.stage.interrupt(boundary, f"the {lane.value} lane goes first")

    def wake(self) -> None:
        """Look again whether somebody may have a turn (a switch changed, say)."""
        self._wake.set()

    async def give(self) -> None:
        """The next turn, or a wait until somebody may have one."""
        item = None if self.resting() else self.queue.peek(self._house.now())
        wait = self._breath(item) if item else None
        if item is None or wait:
            self._wake.clear()
            await _wait_for(self._wake, wait)
            return
        self.queue.remove(item.id)
        task = asyncio.create_task(self._have_turn(item), name=f"turn {item.id}")
        self.now = Turn(item, task)
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            self.now = None
            self._house.changed("waiting")

    def _breath(self, item: Waiting) -> float:
        """Seconds of silence still due before this turn."""
        if item.lane in BREATHLESS:
            return 0.0
        stage = self._house.performer.stage
        return max(0.0, stage.speaker.settings.pause_s - stage.silent_for())

    def resting(self) -> bool:
        """Whether nobody is given a turn just now."""
        return (
            self._house.closing
            or self._house.switches.now.hold_all
            or self._house.switches.now.paused
            or self._house.somebody_speaks()
        )

    async def _have_turn(self, item: Waiting) -> None:
        waited = self._house.now() - item.since
        self._house.metrics.waited(item.lane.value, waited, self.queue.length(item.lane))
        for event in item.events:
            self._house.traces.latency(event.id, "lane", waited * 1000)
            self._house.traces.step(
                event.id, "Turn", f"after {waited:.1f} s in the {item.lane} lane"
            )
            self._house.on_fate(event, "speaking", "")
        self._house.changed("waiting")
        failed = False
        for bound in self._house.registrations.turns(type(item.event)):
            failed |= not await self._turn_of(bound, item)
        for event in item.events:
            if not failed:
                verdict = self._house.traces.begin(item.id).verdict or "had its turn, in silence"
                self._house.ended(event, "handled", verdict)
                self._house.on_fate(event, "answered", "")

    async def _turn_of(self, bound: Bound, item: Waiting) -> bool:
        if bound.scope.paused:
            self._house.traces.step(item.id, "Turn", f"{bound.scope.name} is paused")
            return True
        ctx = HandlerContext(self._house, bound.scope, item.event, tuple(item.events))
        try:
            call = bound.handler.call(item.event, ctx)
            await within(bound.handler.timeout, call, self._limited)
        except Exception as error:
            for event in item.events:
                self._house.plugin_failed(bound.scope, event, error)
            return False
        return True

    def _limited(self, limit: asyncio.Timeout) -> None:
        if self.now is not None:
            self.now.limit = limit

    def put_off(self) -> None:
        """While people keep a turn waiting its time does not run."""
        limit = self.now.limit if self.now is not None else None
        if limit is None or limit.expired() or (due := limit.when()) is None:
            return
        if self._house.switches.now.paused or self._house.performer.holds.waiting():
            limit.reschedule(due + WATCH_SECONDS)

    def drop(self, id: str, reason: str) -> None:
        """Take an item out by hand. Raises NotFound."""
        for event in self.queue.remove(id).events:
            self._house.let_go(event, reason)
        self._house.changed("waiting")

    async def end(self) -> None:
        """Who is heard is cut and may still note what was heard of him. Who was not heard yet
        is stopped, and his event waits on for the next start."""
        heard = self._house.performer.stage.sounding
        self._house.performer.stage.close("the show ends")
        if self.now is None:
            return
        task = self.now.task
        if heard:
            await asyncio.wait({task}, timeout=HANDLER_GRACE_S)
        task.cancel()
        await asyncio.wait({task}, timeout=HANDLER_GRACE_S)

    def expire(self) -> None:
        """Let go of what has waited longer than its lane allows."""
        for event, reason in self.queue.expire(self._house.now()):
            self._house.let_go(event, reason)


def _speechless(event: Event) -> str:
    """Why an event never has a turn, whatever the switches say; empty where it may have one."""
    if event.trust is Trust.MODEL:
        return "the bot's own words have no turn"
    if isinstance(event, ChatMessage) and event.paid:
        return "the bits or the reward that it came with have the turn"
    if isinstance(event, ChatMessage) and (unknown := parse(event)):
        return f"!{unknown.name} is no command here, and commands are not talk"
    return ""


def _lane_note(item: Waiting, merged: bool) -> str:
    if merged:
        return f"shares the turn of {len(item.events) - 1} before it"
    return f"waits in the {item.lane} lane"


async def _wait_for(event: asyncio.Event, seconds: float | None) -> None:
    """Returns when the event is set, or after so many seconds."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
