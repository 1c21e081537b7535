"""Who handles what: the loaded plugins' handlers, found by kind of event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.errors import Conflict
from bot.host.events import Event
from bot.host.plugin.plugin import Commands, Guards, Handles
from bot.host.plugin.scope import PluginScope

R = TypeVar("R", Handles, Guards)


@dataclass(frozen=True, slots=True)
class Bound:
    """A handler and the loaded plugin it belongs to."""

    scope: PluginScope
    handler: Handles


@dataclass(frozen=True, slots=True)
class BoundFilter:
    """`absent`: its plugin is on and could not be loaded; the filter itself cannot run."""

    scope: PluginScope
    guard: Guards
    absent: bool = False


@dataclass(frozen=True, slots=True)
class BoundCommand:
    scope: PluginScope
    command: Commands


@dataclass(slots=True)
class Registrations:
    """Look-up tables, made anew for a kind when it is first asked for after a change."""

    scopes: dict[str, PluginScope] = field(default_factory=dict)
    commands: dict[str, BoundCommand] = field(default_factory=dict)
    absent: dict[str, PluginScope] = field(default_factory=dict)  # on, but could not be loaded
    _filters: dict[type[Event], list[BoundFilter]] = field(default_factory=dict)
    _arrivals: dict[type[Event], list[Bound]] = field(default_factory=dict)
    _turns: dict[type[Event], list[Bound]] = field(default_factory=dict)

    def add(self, scope: PluginScope) -> None:
        """Raises Conflict when a command is taken; nothing is added then."""
        named = [(n, c) for c in scope.plugin.commands for n in (c.name, *c.aliases)]
        for name, _ in named:
            other = self.commands.get(name)
            if other is not None:
                raise Conflict(
                    f"plugins '{other.scope.name}' and '{scope.name}' both claim !{name}",
                    hint="disable one, or rename the command in its settings",
                )
        for name, command in named:
            self.commands[name] = BoundCommand(scope, command)
        self.scopes[scope.name] = scope
        self.absent.pop(scope.name, None)
        self._forget_tables()

    def miss(self, scope: PluginScope) -> None:
        """A plugin that is on could not be loaded: what must not pass without it, does not."""
        self.absent[scope.name] = scope
        self._forget_tables()

    def do_without(self, name: str) -> None:
        """Nobody wants the plugin any more."""
        if self.absent.pop(name, None) is not None:
            self._forget_tables()

    def remove(self, name: str) -> None:
        self.scopes.pop(name, None)
        self.commands = {n: c for n, c in self.commands.items() if c.scope.name != name}
        self._forget_tables()

    def filters(self, kind: type[Event]) -> list[BoundFilter]:
        """By order; the same order: by plugin name, so that it never changes by chance."""
        if kind not in self._filters:
            found = [
                BoundFilter(scope, guard)
                for scope in self.scopes.values()
                for guard in _taking(kind, scope.plugin.filters)
            ]
            found += [
                BoundFilter(scope, guard, absent=True)
                for scope in self.absent.values()
                for guard in _taking(kind, scope.plugin.filters)
                if guard.fail_closed
            ]
            self._filters[kind] = sorted(found, key=lambda b: (b.guard.order, b.scope.name))
        return self._filters[kind]

    def arrivals(self, kind: type[Event]) -> list[Bound]:
        if kind not in self._arrivals:
            self._arrivals[kind] = [
                Bound(scope, handler)
                for scope in self.scopes.values()
                for handler in _taking(kind, scope.plugin.arrivals)
            ]
        return self._arrivals[kind]

    def turns(self, kind: type[Event]) -> list[Bound]:
        if kind not in self._turns:
            self._turns[kind] = [
                Bound(scope, handler)
                for scope in self.scopes.values()
                for handler in _taking(kind, scope.plugin.turns)
            ]
        return self._turns[kind]

    def _forget_tables(self) -> None:
        self._filters.clear()
        self._arrivals.clear()
        self._turns.clear()


def _taking(kind: type[Event], handlers: Iterable[R]) -> list[R]:
    return [handler for handler in handlers if issubclass(kind, handler.event)]
