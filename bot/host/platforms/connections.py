"""How everything that can be connected is doing, in words for the panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.engines import LLM, TTS
from bot.host.plugin import Platform, Plugin, PluginScope
from bot.settings import redact


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


def _sort(plugin: Plugin) -> str:
    """By what the plugin offers."""
    by_contract: dict[type, str] = {Platform: "platform", LLM: "mind", TTS: "voice"}
    offered = (by_contract.get(offer.contract) for offer in plugin.engines)
    return next((sort for sort in offered if sort), "overlay")


class Connections:
    """The newest state of each."""

    def __init__(self, changed: Callable[[str], None]) -> None:
        self._changed = changed
        self._known: dict[str, Connection] = {}

    def all(self) -> list[Connection]:
        return list(self._known.values())

    def set(self, scope: PluginScope, state: str, note: str, fix: str, part: str = "") -> None:
        """A plugin tells of its own connection, or of a part of it that comes and goes."""
        name = f"{scope.name}:{part}" if part else scope.name
        if part and state == "off":
            self._remove(name)
            return
        self.put(
            Connection(
                name=name,
                title=f"{scope.plugin.title} {part}" if part else scope.plugin.title,
                sort=_sort(scope.plugin),
                state=state,
                note=note,
                fix=fix,
                plugin=scope.name,
            )
        )

    def put(self, connection: Connection) -> None:
        connection = replace(connection, note=redact(connection.note))
        if self._known.get(connection.name) != connection:
            self._known[connection.name] = connection
            self._changed("connections")

    def remove(self, name: str) -> None:
        """A plugin's connection is gone, with its parts."""
        parts = [known for known in self._known if known.startswith(f"{name}:")]
        for known in (name, *parts):
            self._remove(known)

    def _remove(self, name: str) -> None:
        if self._known.pop(name, None) is not None:
            self._changed("connections")
