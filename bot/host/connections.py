"""How everything that can be connected is doing, in words for the panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.host.scope import PluginScope


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """`state` is ok, connecting, retrying, needs_auth, failed or off."""

    name: str
    title: str
    sort: str  # platform, mind, voice, overlay, sound or database
    state: str
    note: str = ""
    fix: str = ""
    ms: float | None = None
    plugin: str = ""


class Connections:
    """The newest state of each."""

    def __init__(self, changed: Callable[[str], None]) -> None:
        self._changed = changed
        self._known: dict[str, Connection] = {}

    def all(self) -> list[Connection]:
        return list(self._known.values())

    def set(self, scope: PluginScope, state: str, note: str, fix: str) -> None:
        """A plugin tells of its own connection."""
        sort = "platform" if scope.plugin.sort == "platform" else "mind"
        self.put(
            Connection(
                name=scope.name,
                title=scope.plugin.title,
                sort=sort,
                state=state,
                note=note,
                fix=fix,
                plugin=scope.name,
            )
        )

    def put(self, connection: Connection) -> None:
        if self._known.get(connection.name) != connection:
            self._known[connection.name] = connection
            self._changed("connections")

    def remove(self, name: str) -> None:
        if self._known.pop(name, None) is not None:
            self._changed("connections")
