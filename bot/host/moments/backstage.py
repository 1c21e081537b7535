"""Backstage: the parts that the host's rooms share, and how an event or a plugin ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from bot.dialogue import Guard
from bot.engines import EngineRegistry
from bot.errors import BotError, EngineError
from bot.host.events import Event, PluginStateChanged, RewardRedeemed, SongReady
from bot.host.platforms import Connections, Platforms
from bot.host.plugin import Failure, Platform, PluginScope, PluginState, Registrations, Services
from bot.host.records import Crowd, Journal, Metrics, Traces
from bot.host.stage import Performer, Screen
from bot.host.switches import SwitchBoard
from bot.settings import redact
from db import Database


class Backstage:
    """What a handler's context reaches. Everything of it runs in one loop.

    `emit` and `deliver` are the host's: the first brings an event to the door, the second hands
    one straight to whoever reacts on arrival.
    """

    emit: Callable[[Event], Awaitable[None]]
    deliver: Callable[[Event], None]

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
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.database = database
        self.registry = registry
        self.screen = screen
        self.services = services
        self.switches = switches
        self.guard = guard
        self.metrics = metrics
        self.registrations = Registrations()
        self.traces = Traces()
        self.journal = Journal(database, lambda: self.changed("connections"))
        self.crowd = Crowd(database)
        self.platforms = Platforms(registry, self.traces)
        self.connections = Connections(self.changed)
        self.performer: Performer  # set by the app, which builds it on the host's `emit`
        self.on_change: Callable[[str], None] = lambda section: None
        self.on_fate: Callable[[Event, str, str], None] = lambda event, fate, note: None
        self.somebody_speaks: Callable[[], bool] = lambda: False
        self.closing = False
        self.side_tasks: set[asyncio.Task[Any]] = set()
        self._clock = clock

    def now(self) -> float:
        """The clock that waiting is measured by, in seconds."""
        return self._clock()

    def changed(self, section: str) -> None:
        self.on_change(section)

    def beside(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something beside the turns; it ends with the host."""
        task = asyncio.create_task(work)
        self.side_tasks.add(task)
        task.add_done_callback(self.side_tasks.discard)

    # --- how an event ends -------------------------------------------------------------------

    def let_go(self, event: Event, reason: str, *, fate: str = "dropped") -> None:
        """The event goes no further. What was dropped unserved is refunded, not what was
        refused at the door: there the streamer decides."""
        self.metrics.dropped(event.lane.value if event.lane else "door")
        self.ended(event, "dropped", reason)
        self.on_fate(event, fate, reason)
        if fate == "dropped":
            self._refund(event)
        self.changed("waiting")

    def ended(self, event: Event, state: str, verdict: str) -> None:
        if not event.journaled:
            return
        self.traces.verdict(event.id, verdict)
        trace = self.traces.begin(event.id)
        self.journal.finish(event.id, state, verdict, trace.as_list())

    def _refund(self, event: Event) -> None:
        if not isinstance(event, (RewardRedeemed, SongReady)) or not event.redemption:
            return
        if self.registry.find(Platform, event.platform) is None:
            return
        fields = {"reward": event.reward, "redemption": event.redemption}
        self.beside(self.platforms.act("refund", fields, event=event, after_thought=False))

    # --- how a plugin fails ------------------------------------------------------------------

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
            self.ended(event, "quarantined", f"{scope.name} failed: {text}")
            self.on_fate(event, "dropped", f"{scope.name} failed")
            self._refund(event)
        if too_often and not scope.paused:
            note = (
                f"Paused after {len({f.event for f in scope.failures.lately()})} failures: {text}"
            )
            self.plugin_state(scope, PluginState.PAUSED, note)
        self.changed("plugins")

    def resume_plugin(self, scope: PluginScope) -> None:
        """Let a paused plugin handle events again."""
        scope.failures.clear()
        self.plugin_state(scope, PluginState.LOADED, "")

    def plugin_state(self, scope: PluginScope, state: PluginState, note: str) -> None:
        note = redact(note)
        changed = (scope.state, scope.note) != (state, note)
        scope.state, scope.note = state, note
        self.changed("plugins")
        if changed and not self.closing:
            self.deliver(PluginStateChanged(name=scope.name, state=state.value, note=note))
