"""Hot reload: a plugin whose files change is loaded anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import structlog

from bot.errors import BotError
from bot.host.loader import Loader
from bot.host.plugin import PluginState

SETTLE_MS = 300  # an editor writes a file in several steps
CODE = {".py", ".yaml"}
log = structlog.get_logger("reloader")


async def reload_on_change(
    loader: Loader, root: Path, section: Callable[[str], Mapping[str, Any]]
) -> None:
    """Watch the folder of all plugins until cancelled. New code that fails is told of only."""
    import watchfiles  # its watcher thread starts with the first look

    async for changes in watchfiles.awatch(root, debounce=SETTLE_MS, step=SETTLE_MS // 6):
        for name in sorted({n for _, path in changes if (n := _plugin_of(Path(path), root))}):
            if _is_wanted(loader, name):
                await _reload(loader, name, section(name))


def _is_wanted(loader: Loader, name: str) -> bool:
    """Whether it is loaded, or should be and could not be."""
    scope = loader.known.get(name)
    failed = scope is not None and scope.state is PluginState.FAILED
    return failed or name in loader.loaded()


async def _reload(loader: Loader, name: str, section: Mapping[str, Any]) -> None:
    try:
        await loader.reload(name, section)
    except BotError as error:
        log.error("plugin kept as it was", plugin=name, error=str(error))
        loader.note(name, f"The new code does not load: {error}")
    except Exception as error:  # the watcher must go on
        log.error("reload failed", plugin=name, exc_info=error)
    else:
        log.info("plugin reloaded", plugin=name)


def _plugin_of(path: Path, root: Path) -> str:
    if path.suffix not in CODE or not path.is_relative_to(root):
        return ""
    parts = path.relative_to(root).parts
    return parts[0] if len(parts) > 1 and "__pycache__" not in parts else ""
