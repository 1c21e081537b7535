"""The functions that the loaded plugins offer to minds."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import structlog

from bot.engines import Tool
from bot.errors import BotError
from bot.host.moments.handler_context import HandlerContext
from bot.host.plugin import PluginScope, Registrations, Tools, arguments_of

if TYPE_CHECKING:
    from bot.host.moments.backstage import Backstage

PATIENCE_S = 20.0  # somebody waits for the answer, in a conversation

log = structlog.get_logger("tools")


class Toolbox:
    """Looks through the loaded plugins each time it is asked, so reloads need nothing here."""

    def __init__(self, host: Backstage, registrations: Registrations) -> None:
        self._host = host
        self._registrations = registrations

    def tools(self) -> tuple[Tool, ...]:
        """Every function that can be asked for now."""
        return tuple(offered.tool for _, offered in self._offered().values())

    async def call(self, name: str, arguments: str) -> str:
        """What a function answers, for a mind to read; a failure is an answer, too.

        What calls was written by a model: the function may propose, never moderate or spend.
        """
        found = self._offered().get(name)
        if found is None:
            return json.dumps({"error": f"there is no function '{name[:60]}'"})
        scope, offered = found
        try:
            given = arguments_of(offered.tool, arguments)
            async with asyncio.timeout(PATIENCE_S):
                ctx = HandlerContext(self._host, scope, thought=True)
                return _written(await offered.call(ctx, **given))
        except TimeoutError:
            return json.dumps({"error": f"it did not answer within {PATIENCE_S:g} s"})
        except BotError as error:
            return json.dumps({"error": str(error)})
        except Exception as error:
            log.error("a tool failed", plugin=scope.name, tool=name, exc_info=error)
            return json.dumps({"error": "it failed"})

    def _offered(self) -> dict[str, tuple[PluginScope, Tools]]:
        """By name; of two plugins with the same one the first counts."""
        found: dict[str, tuple[PluginScope, Tools]] = {}
        for scope in self._registrations.scopes.values():
            for offered in () if scope.paused else scope.plugin.tools:
                found.setdefault(offered.tool.name, (scope, offered))
        return found


def _written(answer: Any) -> str:
    if isinstance(answer, str):
        return answer
    return json.dumps(answer, ensure_ascii=False, default=str)
