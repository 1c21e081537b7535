"""What goes out to the platforms: checked for trust and origin in this one place."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog

from bot.engines import EngineRegistry
from bot.errors import BotError, NotFound
from bot.host.events import Event, Origin, Trust
from bot.host.platforms.quota import Quota
from bot.host.plugin import ActionResult, Platform
from bot.host.records import Traces
from bot.settings import redact

log = structlog.get_logger("platforms")
GIVING_BACK = frozenset({"fulfil", "refund"})  # what may follow a thought; all else may not


class Platforms:
    """Every platform that is connected."""

    def __init__(
        self,
        registry: EngineRegistry,
        traces: Traces,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry = registry
        self._traces = traces
        self._clock = clock
        self._limits = (0, 0)
        self._quotas: dict[str, Quota] = {}

    def limit(self, *, per_minute: int, per_hour: int) -> None:
        """How many lines nobody asked for go to each platform; 0: no limit."""
        if self._limits != (per_minute, per_hour):
            self._limits = (per_minute, per_hour)
            self._quotas.clear()

    def names(self) -> list[str]:
        return self._registry.names(Platform)

    async def say(
        self, text: str, *, platform: str, reply_to: str, event: Event | None
    ) -> ActionResult:
        """Write into a platform's chat. A line that answers nobody, and that no operator typed,
        counts against the limits."""
        name = platform or (event.platform if event else "")
        if event is not None and event.origin is not Origin.LIVE and name != "local":
            return self._only_traced(event, f"would write to {name}: {text}")
        if event is not None and not reply_to and (limit := self._too_much(name)):
            return self._failed(event, f"kept a line from {name}: {limit} at most")
        try:
            await self._find(name).say(text, reply_to=reply_to)
        except BotError as error:
            return self._failed(event, f"could not write to {name}: {error}")
        return self._done(event, f"wrote to {name or 'chat'}")

    async def act(
        self, action: str, fields: dict[str, Any], *, event: Event, after_thought: bool
    ) -> ActionResult:
        """Do `action` on the platform that the event came from."""
        told = f"{action} {_told(fields)}".strip()
        if event.trust is Trust.MODEL or (after_thought and action not in GIVING_BACK):
            return self._failed(event, f"refused {told}: what a model wrote can only propose")
        if event.origin is not Origin.LIVE:
            return self._only_traced(event, f"would {told}")
        try:
            platform = self._find(event.platform)
            if action not in platform.actions:
                return self._failed(event, f"{event.platform} cannot {action}")
            await platform.act(action, **fields)
        except BotError as error:
            return self._failed(event, f"could not {told}: {error}")
        return self._done(event, told)

    def _too_much(self, name: str) -> str:
        """The limit that one more line would go over; empty where it may be written."""
        quota = self._quotas.setdefault(name, Quota(*self._limits))
        return quota.use(self._clock())

    def _find(self, name: str) -> Platform:
        if name:
            return self._registry.get(Platform, name)
        names = self.names()
        if not names:
            raise NotFound("no platform is connected", hint="enable one on the plugins page")
        return self._registry.get(Platform, names[0])

    def _done(self, event: Event | None, text: str) -> ActionResult:
        if event is not None:
            self._traces.step(event.id, "Platform", text)
        return ActionResult(done=True, note=text)

    def _only_traced(self, event: Event, text: str) -> ActionResult:
        self._traces.step(event.id, "Platform", f"{text} (simulated: nothing left the machine)")
        return ActionResult(done=True, note=text, simulated=True)

    def _failed(self, event: Event | None, text: str) -> ActionResult:
        text = redact(text)
        log.warning(text, event_id=event.id if event else "")
        if event is not None:
            self._traces.step(event.id, "Platform", text)
        return ActionResult(done=False, note=text)


def _told(fields: dict[str, Any]) -> str:
    return " ".join(str(getattr(value, "name", value)) for value in fields.values())
