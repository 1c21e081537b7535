"""What an engine's process does, told to the panel."""

from __future__ import annotations

from collections.abc import Callable

from bot.engines import WorkerState
from bot.host.plugin.context import Context

_CONNECTION = {"ready": "ok", "loading": "connecting", "restarting": "retrying", "failed": "failed"}


def worker_news(ctx: Context) -> Callable[[WorkerState], None]:
    """Shows each state of a plugin's worker as that of the plugin's connection."""

    def tell(state: WorkerState) -> None:
        if known := _CONNECTION.get(state.state):
            ctx.connection(known, state.note)

    return tell
