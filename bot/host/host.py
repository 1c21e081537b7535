"""The host: an event's way from the door over its arrival to its turn."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot.dialogue import Guard, Verdict, clean
from bot.engines import EngineRegistry
from bot.errors import BotError, EngineError, PluginError
from bot.host.commands import Cooldowns, parse
from bot.host.connections import Connections
from bot.host.context import Platform
from bot.host.crowd import Crowd
from bot.host.events import (
    ChatMessage,
    CommandInvoked,
    Event,
    PluginStateChanged,
    RewardRedeemed,
    Trust,
)
from bot.host.failures import Failure
from bot.host.fitting import fitting
from bot.host.handler_context import HandlerContext
from bot.host.journal import Journal
from bot.host.lanes import Boundary, Coalesce, KeepAll, Lane, LaneRule
from bot.host.mailbox import Mailbox
from bot.host.metrics import Metrics
from bot.host.performer import Performer
from bot.host.platforms import Platforms
from bot.host.plugin import Drop, Handles
from bot.host.queue import ORDER, LaneQueue, Waiting
from bot.host.registrations import Bound, BoundFilter, Registrations
from bot.host.safely import safely, within
from bot.host.scope import PluginScope, PluginState
from bot.host.screen import Screen
from bot.host.services import Services
from bot.host.switches import SwitchBoard
from bot.host.trace import Traces
from bot.settings import redact
from db import Database

FILTER_SECONDS = 2.0
# Who talks to the bot is not kept waiting, and neither is what cannot wait.
BREATHLESS = frozenset({Lane.MODERATION, Lane.GAME, Lane.IMAGE, Lane.MIC, Lane.COLLAB_MIC})
WATCH_SECONDS = 0.25  # how often deadlines and times to live are looked at
HANDLER_GRACE_S = 0.5  # a handler may end by itself when its plugin goes
log = structlog.get_logger("host")


@dataclass(frozen=True, slots=True)
class Letter:
    """An event on its way to one handler; `drop` where a filter asked for it and let go of it."""

    bound: Bound
    event: Event
    drop: Drop | None = None


@dataclass(slots=True)
class Turn:
    """The turn that runs now."""

    item: Waiting
    task: asyncio.Task[None]
    limit: asyncio.Timeout | None = None


class Host:
    """Brings events to handlers. Everything of it runs in one loop."""

    def __init__(
        self,
        *,
        database: Database,
        registry: EngineRegistry,
        screen: Screen,
        services: Services,
        switches: SwitchBoard,
        guard: Guard,
        metrics: Metrics,
        rules: Mapping[Lane, LaneRule],
        mailbox: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.database = database
        self.registry = registry
        self.screen = screen
        self.services = services
        self.switches = switches
        self.metrics = metrics
        self.registrations = Registrations()
        self.traces = Traces()
        self.journal = Journal(database, lambda: self._changed("connections"))
        self.crowd = Crowd(database)
        self.queue = LaneQueue(rules)
        self.platforms = Platforms(registry, self.traces)
        self.connections = Connections(self._changed)
        self.performer: Performer  # set by the app, which builds it on this host's `emit`
        self.turn: Turn | None = None
        self.on_change: Callable[[str], None] = lambda section: None
        self.watchers: dict[type[Event], Callable[[Any], None]] = {}  # the house's own ears
        self.on_fate: Callable[[Event, str, str], None] = lambda event, fate, note: None
        self.guard = guard
        self._clock = clock
        self._mailbox_limit = mailbox
        self._mailboxes: dict[PluginScope, Mailbox[Letter]] = {}
        self._cooldowns = Cooldowns()
        self._held: dict[str, tuple[str, Verdict]] = {}  # texts as written, until a human decides
        self._wake = asyncio.Event()
        self._loop_tasks: list[asyncio.Task[None]] = []
        self._side_tasks: set[asyncio.Task[Any]] = set()
        self._closing = False

    # --- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Resume what an earlier run left waiting, then begin to give turns."""
        rules = {lane: self.queue.rule(lane).waiting for lane in Lane}
        keep = [lane for lane, rule in rules.items() if isinstance(rule, KeepAll | Coalesce)]
        for event in await self.journal.waiting(keep):
            self.traces.step(event.id, "Lane", "resumed after a restart")
            if event.lane and time.time() - event.at > self.queue.rule(event.lane).ttl:
                self.let_go(event, "its time was over before the restart")
            else:
                self._queue_up(event)
        self._loop_tasks = [
            asyncio.create_task(_for_ever(self._give_turn), name="turns"),
            asyncio.create_task(_for_ever(self._watch), name="watch"),
        ]

    async def close(self) -> None:
        """End the turn that runs; what waits stays in the journal."""
        self._closing = True
        await self._end_turn()
        tasks = [*self._loop_tasks, *self._side_tasks]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=HANDLER_GRACE_S)
        await asyncio.gather(*(box.close() for box in self._mailboxes.values()))
        await self.crowd.close()
        await self.journal.close()

    async def _end_turn(self) -> None:
        """Who is heard is cut and may still note what was heard of him. Who was not heard yet
        is stopped, and his event waits on for the next start."""
        heard = self.performer.stage.sounding
        self.performer.stage.close("the show ends")
        if self.turn is None:
            return
        task = self.turn.task
        if heard:
            await asyncio.wait({task}, timeout=HANDLER_GRACE_S)
        task.cancel()
        await asyncio.wait({task}, timeout=HANDLER_GRACE_S)

    def hand_over(self, old: PluginScope) -> None:
        """What waits for a plugin's old code goes to its new code."""
        box = self._mailboxes.get(old)
        for letter in box.take() if box is not None else ():
            again = self._readdressed(letter)
            if again is None:
                self.traces.step(letter.event.id, "Arrival", f"{old.name} handles it no more")
            else:
                self._post(again)

    def _readdressed(self, letter: Letter) -> Letter | None:
        """The letter for the same handler of the plugin as it is loaded now."""
        old, event = letter.bound, letter.event
        if letter.drop is not None:
            scope = self.registrations.scopes[old.scope.name]
            return replace(letter, bound=Bound(scope, old.handler))
        if isinstance(event, CommandInvoked):
            command = self.registrations.commands.get(event.name)
            found = [Bound(command.scope, command.command.as_handler())] if command else []
        else:
            found = self.registrations.arrivals(type(event))
        name = _name(old)
        same = [b for b in found if b.scope.name == old.scope.name and _name(b) == name]
        return replace(letter, bound=same[0]) if same else None

    async def close_mailbox(self, scope: PluginScope) -> None:
        """What it handles now may end; what waits is dropped and says so."""
        box = self._mailboxes.pop(scope, None)
        if box is None:
            return
        for letter in box.take():
            self.traces.step(letter.event.id, "Arrival", f"{scope.name} was turned off")
        await box.close(grace=HANDLER_GRACE_S)

    def now(self) -> float:
        """The clock that waiting is measured by, in seconds."""
        return self._clock()

    async def settled(self) -> None:
        """Returns when nothing waits and nobody has a turn. Items on hold do not count."""
        while True:
            for box in tuple(self._mailboxes.values()):
                await box.join()
            if self.turn is not None:
                await asyncio.wait({self.turn.task})
            elif not self._side_tasks and (self._resting() or self.queue.peek(self.now()) is None):
                return
            await asyncio.sleep(0)

    # --- door --------------------------------------------------------------------------------

    async def emit(self, event: Event) -> None:
        """Bring an event to the door. Returns once it is journaled, or dropped there."""
        began = time.perf_counter()
        if self.journal.seen(event):
            self.metrics.dropped("duplicate")
            return
        self.metrics.event(event.kind)
        if not event.journaled:
            self._deliver(event)
            return
        self.traces.begin(event.id)
        event, cut = fitting(event)
        if cut:
            self.traces.step(event.id, "Door", cut)
        event = self._mentioned(event)
        try:
            passed = await self._through_door(event)
            line = self.journal.put(event if isinstance(passed, Drop) else passed)
        except BaseException:
            self.journal.forget(event)  # it was not taken: a second delivery is the first
            raise
        taken = self._taken(line, event, passed, began)
        try:
            await asyncio.shield(line)
        except asyncio.CancelledError:  # whoever brought it ends; the event does not
            self._own(taken)
            raise
        await taken

    async def _taken(
        self, line: asyncio.Future[bool], event: Event, passed: Event | Drop, began: float
    ) -> None:
        """It is in the journal: what comes of it now?"""
        if not await line:
            self._held.pop(event.id, None)
            self.metrics.dropped("duplicate")
            return
        self.crowd.see(event)
        self.traces.latency(event.id, "door", (time.perf_counter() - began) * 1000)
        if isinstance(passed, Drop):
            self._turned_away(event, passed)
            return
        self.on_fate(passed, "read", "")
        self._arrive(passed)

    async def _through_door(self, event: Event) -> Event | Drop:
        for bound in self.registrations.filters(type(event)):
            verdict = await self._filtered(bound, event)
            if isinstance(verdict, Drop):
                reason = f"{bound.scope.name}: {verdict.reason}"
                return replace(verdict, reason=reason, by=bound.scope.name)
            event = verdict
        return self._guarded(event)

    def _turned_away(self, event: Event, drop: Drop) -> None:
        """The end of an event at the door, after what its filter still has to do about it.
        A command that a filter answers is a line of chat like any other: it is shown."""
        if drop.fate == "command" and not isinstance(shown := self._guarded(event), Drop):
            self._held.pop(event.id, None)
            self._deliver(shown)
        scope = self.registrations.scopes.get(drop.by)
        if drop.then is None or scope is None:
            self.let_go(event, drop.reason, fate=drop.fate)
            return
        self.on_fate(event, drop.fate, drop.reason)
        handler = Handles(event=type(event), call=drop.then, timeout=drop.timeout)
        if not self._post(Letter(Bound(scope, handler), event, drop)):
            self.let_go(event, drop.reason, fate=drop.fate)

    def _mentioned(self, event: Event) -> Event:
        if not isinstance(event, ChatMessage) or event.mentions_bot:
            return event
        named = re.search(rf"\b{re.escape(self.screen.name)}\b", event.text, re.IGNORECASE)
        return replace(event, mentions_bot=True) if named else event

    async def _filtered(self, bound: BoundFilter, event: Event) -> Event | Drop:
        scope, guard = bound.scope, bound.guard
        if scope.paused:
            return (
                Drop("it is paused, and nothing passes without it") if guard.fail_closed else event
            )
        try:
            call = guard.call(event, HandlerContext(self, scope, event))
            return _filtered(await within(FILTER_SECONDS, call))
        except Exception as error:
            self.plugin_failed(scope, event, error)
            return Drop("it failed, and nothing passes without it") if guard.fail_closed else event

    def _guarded(self, event: Event) -> Event | Drop:
        """What a viewer wrote, made fit to be read aloud and prompted."""
        text = getattr(event, "text", "")
        if not text or event.trust is Trust.OWNER:
            return event if text.isprintable() else _with_text(event, clean(text))
        try:
            verdict = self.guard.check(text, source="viewer")
        except Exception as error:  # a guard that breaks lets nothing through
            log.error("the guard failed", event_id=event.id, exc_info=error)
            return Drop("the guard failed")
        if verdict.passed:
            return event if verdict.text == text else _with_text(event, verdict.text)
        self.traces.step(event.id, "Guard", f"{verdict.action}: {verdict.reason}")
        if verdict.action == "drop":
            return Drop(f"the guard: {verdict.reason}")
        if verdict.action == "hold":
            self._held[event.id] = (text, verdict)
            return _with_text(event, verdict.text, held=verdict.reason)
        return _with_text(event, verdict.text)

    # --- arrival -----------------------------------------------------------------------------

    def _arrive(self, event: Event) -> None:
        watcher = self.watchers.get(type(event))
        if watcher is not None:
            watcher(event)
        if isinstance(event, ChatMessage) and self._command(event):
            return
        self._deliver(event)
        self._queue_up(event)

    def _queue_up(self, event: Event) -> None:
        if event.held:
            self._own(self._wait_for_human(event))
        else:
            self._wait_for_turn(event)

    async def _wait_for_human(self, event: Event) -> None:
        """A line that the guard held has no turn before somebody says so."""
        text, verdict = self._held.pop(event.id, (getattr(event, "text", ""), None))
        self.on_fate(event, "held", event.held)
        if verdict is None:  # resumed after a restart: nobody was asked yet, so ask anew
            verdict = self.guard.check(text, source="viewer")
        checked = await self.performer.wait_for_human(text, verdict, event, "viewer")
        if checked is None:
            self.let_go(event, f"a human kept it back: {event.held}")
            return
        self._wait_for_turn(replace(event, text=checked, held=""))

    def _deliver(self, event: Event) -> None:
        for bound in self.registrations.arrivals(type(event)):
            self._post(Letter(bound, event))

    def _post(self, letter: Letter) -> bool:
        """Whether the plugin's mailbox took the letter."""
        scope = letter.bound.scope
        if scope.paused:
            return False
        box = self._mailboxes.get(scope)
        if box is None:
            box = self._mailboxes[scope] = Mailbox(
                self._handle,
                timeout=lambda letter: letter.bound.handler.timeout,
                overrun=self._overran,
                limit=self._mailbox_limit,
            )
        if box.put(letter):
            return True
        self.metrics.dropped("mailbox")
        self.traces.step(letter.event.id, "Arrival", f"the mailbox of {scope.name} is full")
        return False

    async def _handle(self, letter: Letter) -> None:
        scope, handler = letter.bound.scope, letter.bound.handler
        try:
            await safely(handler.call(letter.event, HandlerContext(self, scope, letter.event)))
        except Exception as error:
            self.plugin_failed(scope, letter.event, error)
            return
        if letter.drop is not None:
            self.let_go(letter.event, letter.drop.reason, fate=letter.drop.fate)

    def _overran(self, letter: Letter) -> None:
        seconds = letter.bound.handler.timeout
        error = TimeoutError(f"no end after {seconds:g} s")
        self.plugin_failed(letter.bound.scope, letter.event, error)

    def _command(self, message: ChatMessage) -> bool:
        """Whether the line was a command that somebody handles; then it has no other effect."""
        parsed = parse(message)
        found = self.registrations.commands.get(parsed.name) if parsed else None
        if parsed is None or found is None:
            return False
        self._deliver(message)
        command = found.command
        person = message.user.id if message.user else ""
        if message.trust < command.role:
            self._ended(message, "handled", f"!{parsed.name} is for {command.role.name.lower()}s")
        elif wait := self._cooldowns.wait(command, person, self._clock()):
            self._ended(message, "handled", f"!{parsed.name} rests for {wait:.0f} s")
        else:
            self._invoke(message, parsed.name, parsed.args)
            self._ended(message, "handled", f"ran !{parsed.name}")
        self.on_fate(message, "command", "")
        return True

    def _invoke(self, message: ChatMessage, name: str, args: str) -> None:
        bound = self.registrations.commands[name]
        invoked = CommandInvoked(
            name=bound.command.name,
            args=args,
            at=message.at,
            message=message.key,
            platform=message.platform,
            origin=message.origin,
            cause=message.id,
            trust=message.trust,
            user=message.user,
        )
        handler = bound.command.as_handler()
        self._post(Letter(Bound(bound.scope, handler), invoked))

    # --- lanes and turns ---------------------------------------------------------------------

    def _wait_for_turn(self, event: Event) -> None:
        if event.lane is None or not self.registrations.turns(type(event)):
            self._ended(event, "handled", "seen on arrival; it has no turn")
            return
        reason = _speechless(event) or self.switches.now.no_turn(event)
        if reason:
            self._ended(event, "handled", reason)
            return
        self._put(event, event.lane)

    def _put(self, event: Event, lane: Lane) -> None:
        put = self.queue.put(event, lane, self._clock())
        for gone, reason in put.dropped:
            self.let_go(gone, reason)
        if put.item is None:
            return
        self.traces.step(event.id, "Lane", _lane_note(put.item, put.merged))
        self.on_fate(event, "merged" if put.merged else "waiting", "")
        self.metrics.waiting(lane.value, len(self.queue.items(lane)))
        self._interrupt_lower(lane)
        self._changed("waiting")
        self._wake.set()

    def _interrupt_lower(self, lane: Lane) -> None:
        boundary = self.queue.rule(lane).boundary
        if self.turn is None or boundary is Boundary.FINISH:
            return
        if ORDER[self.turn.item.lane] > ORDER[lane]:
            self.performer.stage.interrupt(boundary, f"the {lane.value} lane goes first")

    def wake(self) -> None:
        """Look again whether somebody may have a turn (a switch changed, say)."""
        self._wake.set()

    async def _give_turn(self) -> None:
        """The next turn, or a wait until somebody may have one."""
        item = None if self._resting() else self.queue.peek(self._clock())
        wait = self._breath(item) if item else None
        if item is None or wait:
            self._wake.clear()
            await _wait_for(self._wake, wait)
            return
        self.queue.remove(item.id)
        task = asyncio.create_task(self._have_turn(item), name=f"turn {item.id}")
        self.turn = Turn(item, task)
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            self.turn = None
            self._changed("waiting")

    def _breath(self, item: Waiting) -> float:
        """Seconds of silence still due before this turn."""
        if item.lane in BREATHLESS:
            return 0.0
        stage = self.performer.stage
        return max(0.0, stage.speaker.settings.pause_s - stage.silent_for())

    def _resting(self) -> bool:
        return self._closing or self.switches.now.hold_all or self.switches.now.paused

    async def _have_turn(self, item: Waiting) -> None:
        waited = self._clock() - item.since
        self.metrics.waited(item.lane.value, waited, len(self.queue.items(item.lane)))
        for event in item.events:
            self.traces.latency(event.id, "lane", waited * 1000)
            self.traces.step(event.id, "Turn", f"after {waited:.1f} s in the {item.lane} lane")
            self.on_fate(event, "speaking", "")
        self._changed("waiting")
        failed = False
        for bound in self.registrations.turns(type(item.event)):
            failed |= not await self._turn_of(bound, item)
        for event in item.events:
            if not failed:
                self._ended(event, "handled", "had its turn")
                self.on_fate(event, "answered", "")

    async def _turn_of(self, bound: Bound, item: Waiting) -> bool:
        if bound.scope.paused:
            self.traces.step(item.id, "Turn", f"{bound.scope.name} is paused")
            return True
        ctx = HandlerContext(self, bound.scope, item.event, tuple(item.events))
        try:
            call = bound.handler.call(item.event, ctx)
            await within(bound.handler.timeout, call, self._limited)
        except Exception as error:
            for event in item.events:
                self.plugin_failed(bound.scope, event, error)
            return False
        return True

    def _limited(self, limit: asyncio.Timeout) -> None:
        if self.turn is not None:
            self.turn.limit = limit

    def _put_off(self) -> None:
        """While people keep a turn waiting its time does not run."""
        limit = self.turn.limit if self.turn is not None else None
        if limit is None or limit.expired() or (due := limit.when()) is None:
            return
        if self.switches.now.paused or self.performer.holds.waiting():
            limit.reschedule(due + WATCH_SECONDS)

    async def _watch(self) -> None:
        await asyncio.sleep(WATCH_SECONDS)
        self._put_off()
        now = asyncio.get_running_loop().time()
        for box in tuple(self._mailboxes.values()):
            box.expire(now)
        for event, reason in self.queue.expire(self._clock()):
            self.let_go(event, reason)

    # --- ends --------------------------------------------------------------------------------

    def drop_waiting(self, id: str, reason: str) -> None:
        """Take an item out by hand. Raises NotFound."""
        for event in self.queue.remove(id).events:
            self.let_go(event, reason)
        self._changed("waiting")

    def let_go(self, event: Event, reason: str, *, fate: str = "dropped") -> None:
        """The event goes no further. What was dropped unserved is refunded, not what was
        refused at the door: there the streamer decides."""
        self.metrics.dropped(event.lane.value if event.lane else "door")
        self._ended(event, "dropped", reason)
        self.on_fate(event, fate, reason)
        if fate == "dropped":
            self._refund(event)
        self._changed("waiting")

    def _ended(self, event: Event, state: str, verdict: str) -> None:
        if not event.journaled:
            return
        self.traces.verdict(event.id, verdict)
        trace = self.traces.begin(event.id)
        self.journal.finish(event.id, state, verdict, trace.as_list())

    # --- failures ----------------------------------------------------------------------------

    def plugin_failed(self, scope: PluginScope, event: Event | None, error: BaseException) -> None:
        """A handler or a source failed: noted, quarantined, refunded; the show goes on."""
        said = str(error) if isinstance(error, BotError) else f"{type(error).__name__}: {error}"
        text = redact(said)  # it goes to the panel and into the journal
        trace = None if isinstance(error, BotError) else error  # ours say all in a line
        scope.log.error("failed", event_id=event.id if event else "", error=text, exc_info=trace)
        self.metrics.plugin_error(scope.name)
        person = event.user.id if event is not None and event.user else ""
        its_own = not isinstance(error, EngineError)  # a mind that is down is not its fault
        failure = Failure(time.time(), event.id if event else "", person, text, its_own)
        too_often = scope.failures.add(failure) and event is not None
        if event is not None:
            self.traces.step(event.id, "Turn", f"{scope.name} failed: {text}")
            self._ended(event, "quarantined", f"{scope.name} failed: {text}")
            self.on_fate(event, "dropped", f"{scope.name} failed")
            self._refund(event)
        if too_often and not scope.paused:
            note = (
                f"Paused after {len({f.event for f in scope.failures.lately()})} failures: {text}"
            )
            self.plugin_state(scope, PluginState.PAUSED, note)
        self._changed("plugins")

    def resume_plugin(self, scope: PluginScope) -> None:
        """Let a paused plugin handle events again."""
        scope.failures.clear()
        self.plugin_state(scope, PluginState.LOADED, "")

    def plugin_state(self, scope: PluginScope, state: PluginState, note: str) -> None:
        note = redact(note)
        changed = (scope.state, scope.note) != (state, note)
        scope.state, scope.note = state, note
        self._changed("plugins")
        if changed and not self._closing:
            self._deliver(PluginStateChanged(name=scope.name, state=state.value, note=note))

    def _refund(self, event: Event) -> None:
        if not isinstance(event, RewardRedeemed) or not event.redemption:
            return
        if self.registry.find(Platform, event.platform) is None:
            return
        fields = {"reward": event.reward, "redemption": event.redemption}
        self._own(self.platforms.act("refund", fields, event=event, after_thought=False))

    def _own(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something beside the turns; it ends with the host."""
        task = asyncio.create_task(work)
        self._side_tasks.add(task)
        task.add_done_callback(self._side_tasks.discard)

    def _changed(self, section: str) -> None:
        self.on_change(section)


def _name(bound: Bound) -> str:
    return getattr(bound.handler.call, "__qualname__", "")


def _filtered(verdict: Any) -> Event | Drop:
    if not isinstance(verdict, Event | Drop):
        raise PluginError(
            f"a filter returned {type(verdict).__name__}", hint="return the event, or Drop(reason)"
        )
    return verdict


async def _for_ever(step: Callable[[], Awaitable[None]]) -> None:
    """Step after step; a mistake of ours in one of them must not be the end of all."""
    while True:
        try:
            await step()
        except Exception as error:
            log.error("a step of the host failed", exc_info=error)
            await asyncio.sleep(WATCH_SECONDS)


async def _wait_for(event: asyncio.Event, seconds: float | None) -> None:
    """Returns when the event is set, or after so many seconds."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


def _speechless(event: Event) -> str:
    """Why an event never has a turn, whatever the switches say; empty where it may have one."""
    if event.trust is Trust.MODEL:
        return "the bot's own words have no turn"
    if isinstance(event, ChatMessage) and event.paid:
        return "the bits or the reward that it came with have the turn"
    if isinstance(event, ChatMessage) and (unknown := parse(event)):
        return f"!{unknown.name} is no command here, and commands are not talk"
    return ""


def _with_text(event: Event, text: str, *, held: str = "") -> Event:
    """The event with another text; its emotes' places fit no longer and are left out."""
    changed = {"emotes": ()} if isinstance(event, ChatMessage) else {}
    return replace(event, text=text, held=held, **changed)  # type: ignore[call-arg]


def _lane_note(item: Waiting, merged: bool) -> str:
    if merged:
        return f"shares the turn of {len(item.events) - 1} before it"
    return f"waits in the {item.lane} lane"
