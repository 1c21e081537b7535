"""What goes out to the platforms: checked for trust and origin in this one place."""

from __future__ import annotations

from typing import Any

import structlog

from bot.engines import EngineRegistry
from bot.errors import BotError, NotFound
from bot.host.context import ActionResult, Platform
from bot.host.events import Event, Origin, Trust
from bot.host.trace import Traces

log = structlog.get_logger("platforms")
GIVING_BACK = frozenset({"fulfil", "refund"})  # what may follow a thought; all else may not


class Platforms:
    """Every platform that is connected."""

    def __init__(self, registry: EngineRegistry, traces: Traces) -> None:
        self._registry = registry
        self._traces = traces

    def names(self) -> list[str]:
        return self._registry.names(Platform)

    async def say(
        self, text: str, *, platform: str, reply_to: str, event: Event | None
    ) -> ActionResult:
        """Write into a platform's chat."""
        name = platform or (event.platform if event else "")
        if event is not None and event.origin is not Origin.LIVE and name != "local":
            return self._only_traced(event, f"would write to {name}: {text}")
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
        return ActionResult(done=True, note=text)

    def _failed(self, event: Event | None, text: str) -> ActionResult:
        log.warning(text, event_id=event.id if event else "")
        if event is not None:
            self._traces.step(event.id, "Platform", text)
        return ActionResult(done=False, note=text)


def _told(fields: dict[str, Any]) -> str:
    return " ".join(str(getattr(value, "name", value)) for value in fields.values())
