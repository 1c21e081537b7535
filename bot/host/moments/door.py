"""The door: filters, and the guard on what viewers write."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import structlog

from bot.dialogue import Verdict, clean
from bot.errors import PluginError
from bot.host.events import ChatMessage, Event, Trust
from bot.host.moments.backstage import Backstage
from bot.host.moments.handler_context import HandlerContext
from bot.host.plugin import BoundFilter, Drop, within

FILTER_SECONDS = 2.0
log = structlog.get_logger("door")


class Door:
    """Lets an event in, changed or not, or says why it goes no further."""

    def __init__(self, house: Backstage) -> None:
        self._house = house
        self.held: dict[str, tuple[str, Verdict]] = {}  # texts as written, until a human decides

    def mentioned(self, event: Event) -> Event:
        if not isinstance(event, ChatMessage) or event.mentions_bot:
            return event
        named = re.search(rf"\b{re.escape(self._house.screen.name)}\b", event.text, re.IGNORECASE)
        return replace(event, mentions_bot=True) if named else event

    async def through(self, event: Event) -> Event | Drop:
        for bound in self._house.registrations.filters(type(event)):
            verdict = await self._filtered(bound, event)
            if isinstance(verdict, Drop):
                reason = f"{bound.scope.name}: {verdict.reason}"
                return replace(verdict, reason=reason, by=bound.scope.name)
            event = verdict
        return self.guarded(event)

    def guarded(self, event: Event) -> Event | Drop:
        """What a viewer wrote, made fit to be read aloud and prompted."""
        text = getattr(event, "text", "")
        if not text or event.trust is Trust.OWNER:
            return event if text.isprintable() else _with_text(event, clean(text))
        try:
            verdict = self._house.guard.check(text, source="viewer")
        except Exception as error:  # a guard that breaks lets nothing through
            log.error("the guard failed", event_id=event.id, exc_info=error)
            return Drop("the guard failed")
        if verdict.passed:
            self._house.traces.step(event.id, "Guard", verdict.reason or "nothing to mend")
            return event if verdict.text == text else _with_text(event, verdict.text)
        self._house.traces.step(event.id, "Guard", f"{verdict.action}: {verdict.reason}")
        if verdict.action == "drop":
            return Drop(f"the guard: {verdict.reason}")
        if verdict.action == "hold":
            self.held[event.id] = (text, verdict)
            return _with_text(event, verdict.text, held=verdict.reason)
        return _with_text(event, verdict.text)

    async def _filtered(self, bound: BoundFilter, event: Event) -> Event | Drop:
        scope, guard = bound.scope, bound.guard
        if bound.absent:
            return Drop("it could not be loaded, and nothing passes without it")
        if scope.paused:
            return (
                Drop("it is paused, and nothing passes without it") if guard.fail_closed else event
            )
        try:
            call = guard.call(event, HandlerContext(self._house, scope, event))
            return _filtered(await within(FILTER_SECONDS, call))
        except Exception as error:
            self._house.plugin_failed(scope, event, error)
            return Drop("it failed, and nothing passes without it") if guard.fail_closed else event


def _filtered(verdict: Any) -> Event | Drop:
    if not isinstance(verdict, Event | Drop):
        raise PluginError(
            f"a filter returned {type(verdict).__name__}", hint="return the event, or Drop(reason)"
        )
    return verdict


def _with_text(event: Event, text: str, *, held: str = "") -> Event:
    """The event with another text; its emotes' places fit no longer and are left out."""
    changed = {"emotes": ()} if isinstance(event, ChatMessage) else {}
    return replace(event, text=text, held=held, **changed)  # type: ignore[call-arg]
