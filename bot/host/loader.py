"""Plugins: loaded in the order they need each other, reloaded, unloaded.

A reload puts the new plugin into the old one's place in one step: no event finds neither, and
what waits in the old one's mailbox goes to the new one. Where the new code or its engines fail,
the running plugin stays as it is.
"""

from __future__ import annotations

import asyncio
import inspect
import random
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from bot.errors import BotError, ConfigError, PluginError
from bot.host.events import ChatMessage
from bot.host.moments import HandlerContext
from bot.host.plugin import (
    Context,
    Drop,
    Plugin,
    PluginCode,
    PluginScope,
    PluginState,
    how_to_get,
    missing_packages,
    safely,
    said,
)

if TYPE_CHECKING:
    from bot.host.host import Host

PACKAGE = "plugins"
SOURCE_RETRY = (1.0, 60.0)  # seconds, first and longest wait before a source runs again
log = structlog.get_logger("loader")

Section = Mapping[str, Any]
Parse = Callable[[Plugin, Section], Any]


class Loader:
    """The plugins of a package, loaded into a host.

    `parse(plugin, section)` makes a plugin's settings from its section of config.yaml.
    """

    def __init__(self, host: Host, parse: Parse, *, package: str = PACKAGE) -> None:
        self._host = host
        self._parse = parse
        self._code = PluginCode(package)
        self._changing = asyncio.Lock()
        self._bare: dict[str, PluginScope] = {}  # those that are off, looked at once
        self.known: dict[str, PluginScope] = {}  # every plugin there was a reason to load

    def names(self) -> list[str]:
        """All plugins that are there, enabled or not, and those that should be there."""
        return sorted({*self._code.names(), *self.known})

    def root(self) -> Path:
        """The folder that all plugins are in."""
        return self._code.root()

    def loaded(self) -> list[str]:
        return list(self._host.registrations.scopes)

    def note(self, name: str, text: str) -> None:
        """Say something of a plugin on the panel; its state stays."""
        scope = self.known[name]
        self._host.plugin_state(scope, scope.state, text)

    def describe(self, name: str) -> Plugin:
        """What a plugin states of itself, without loading it. Raises PluginError, NotFound."""
        scope = self.known.get(name)
        return scope.plugin if scope is not None else self._code.load(name)

    def look_at(self, name: str) -> PluginScope:
        """A plugin for the panel; one that is off and broken says so. Raises NotFound."""
        found = self.known.get(name) or self._bare.get(name)
        if found is None:
            found = self._bare[name] = self._look_at_bare(name)
        return found

    def _look_at_bare(self, name: str) -> PluginScope:
        note = ""
        try:
            plugin = self._code.load(name)
        except PluginError as error:
            plugin, note = Plugin(name), str(error)
        scope = PluginScope(plugin, None)
        scope.state, scope.note = PluginState.OFF, note
        return scope

    async def load_all(self, sections: Mapping[str, Section]) -> None:
        """Load the enabled plugins; one that fails says so and the others go on."""
        async with self._changing:
            for name in self._in_order(sections):
                await self._load(name, sections[name])

    async def enable(self, name: str, section: Section) -> PluginScope:
        async with self._changing:
            if name in self._host.registrations.scopes:
                return self.known[name]
            return await self._load(name, section)

    async def disable(self, name: str) -> None:
        async with self._changing:
            await self._unload(name)
            self._host.registrations.do_without(name)
            if name in self.known:
                self._host.connections.remove(name)
                self._host.plugin_state(self.known[name], PluginState.OFF, "")

    async def reload(self, name: str, section: Section) -> PluginScope:
        """New code and new settings. Raises BotError and keeps the old ones where they fail."""
        async with self._changing:
            with self._code.anew(name) as plugin:
                if missing := missing_packages(plugin):
                    raise PluginError(how_to_get(plugin, missing))
                self._check_needs(plugin)
                new = PluginScope(plugin, self._parsed(plugin, section))
                old = self._host.registrations.scopes.get(name)
                leaving = old.tasks_of(self._code.folder(name)) if old else []
                self._put_in_place(new, old)
            if old is not None:
                await self._let_go(old, leaving)
            self._run_sources(new)
            return new

    async def close(self) -> None:
        """Unload all, beside each other: a stop must be quick."""
        async with self._changing:
            await asyncio.gather(*(self._unload(name) for name in self.loaded()))

    # --- one plugin --------------------------------------------------------------------------

    async def _load(self, name: str, section: Section) -> PluginScope:
        plugin = Plugin(name)
        try:
            plugin = self._code.load(name)
            if missing := missing_packages(plugin):
                return self._failed(plugin, PluginState.MISSING, how_to_get(plugin, missing))
            self._check_needs(plugin)
            scope = PluginScope(plugin, self._parsed(plugin, section))
            self._put_in_place(scope, None)
        except BotError as error:
            return self._failed(plugin, PluginState.FAILED, str(error))
        self._run_sources(scope)
        return scope

    def _parsed(self, plugin: Plugin, section: Section) -> Any:
        try:
            return self._parse(plugin, section)
        except BotError:
            raise
        except Exception as error:  # a settings class may do as it likes
            raise PluginError(f"plugins.{plugin.name}: {said(error)}") from error

    def _put_in_place(self, new: PluginScope, old: PluginScope | None) -> None:
        """`new` for `old` in one step; raises PluginError with `old` in its place again."""
        began = time.perf_counter()
        before = self.known.get(new.name)
        self.known[new.name] = new
        new.on_task_failed = lambda error: self._host.plugin_failed(new, None, error)
        if old is not None:
            self._take_out(old)
        try:
            self._build(new)
        except (Exception, SystemExit) as error:
            self._take_out(new)
            new.close_later()
            self._known_again(new.name, before)
            if old is not None:
                self._put_back(old)
            raise PluginError(said(error)) from error
        if old is not None:
            self._host.hand_over(old)
        new.loaded_s = time.perf_counter() - began
        self._host.plugin_state(new, new.state, new.note)

    def _known_again(self, name: str, scope: PluginScope | None) -> None:
        if scope is None:
            del self.known[name]
        else:
            self.known[name] = scope

    def _build(self, scope: PluginScope) -> None:
        plugin, ctx = scope.plugin, HandlerContext(self._host, scope)
        for offer in plugin.engines:
            engine = scope.own(_Registered(self._host, offer.contract, offer.name))
            engine.build(offer.build, ctx)
            scope.engines.append(engine)
        scope.pages = tuple(build(ctx) for build in plugin.pages)
        self._host.registrations.add(scope)

    def _take_out(self, scope: PluginScope) -> None:
        if self._host.registrations.scopes.get(scope.name) is scope:
            self._host.registrations.remove(scope.name)
        for engine in scope.engines:
            engine.leave()

    def _put_back(self, scope: PluginScope) -> None:
        for engine in scope.engines:
            engine.enter()
        self._host.registrations.add(scope)

    def _run_sources(self, scope: PluginScope) -> None:
        ctx = HandlerContext(self._host, scope)
        for source in scope.plugin.sources:
            scope.own(self._keep_running(scope, source, ctx))

    async def _unload(self, name: str) -> None:
        scope = self._host.registrations.scopes.get(name)
        if scope is not None:
            leaving = scope.tasks_of(self._code.folder(name))
            self._take_out(scope)
            await self._let_go(scope, leaving)

    async def _let_go(self, scope: PluginScope, leaving: list[asyncio.Task[Any]]) -> None:
        """End what runs of it: its handlers, what it owns, what it forgot to own."""
        await self._host.close_mailbox(scope)
        await scope.close()
        await scope.end_leaked(leaving)

    async def _keep_running(self, scope: PluginScope, source: Any, ctx: HandlerContext) -> None:
        first, longest = SOURCE_RETRY
        wait = first
        while True:
            began = time.monotonic()
            try:
                await safely(source(ctx))
                return
            except ConfigError as error:  # waiting mends no settings
                self._host.plugin_failed(scope, None, error)
                self._host.plugin_state(scope, PluginState.FAILED, said(error))
                return
            except Exception as error:
                self._host.plugin_failed(scope, None, error)
                wait = first if time.monotonic() - began > longest else wait
                note = f"{said(error)}. Trying again in {wait:.0f} s"
                self._tell(scope, PluginState.RETRYING, note)
            await asyncio.sleep(wait * random.uniform(0.8, 1.2))
            wait = min(longest, wait * 2)
            self._tell(scope, PluginState.LOADED, "")

    def _tell(self, scope: PluginScope, state: PluginState, note: str) -> None:
        if not scope.paused:  # only a person ends a pause
            self._host.plugin_state(scope, state, note)

    def _failed(self, plugin: Plugin, state: PluginState, note: str) -> PluginScope:
        if not plugin.filters and self._code.fails_closed(plugin.name):
            plugin.filter(ChatMessage, fail_closed=True)(_nothing_passes)
        scope = self.known[plugin.name] = PluginScope(plugin, None)
        self._host.registrations.miss(scope)
        self._host.plugin_state(scope, state, note)
        log.error("plugin not loaded", plugin=plugin.name, note=note)
        return scope

    # --- what needs what ---------------------------------------------------------------------

    def _check_needs(self, plugin: Plugin) -> None:
        circle = self._circle(plugin)
        if circle:
            raise PluginError(
                f"these plugins need each other: {', '.join(circle)}",
                hint="take one of them out of the other's needs",
            )
        for need in plugin.needs:
            if need not in self._host.registrations.scopes:
                raise PluginError(
                    f"plugin '{plugin.name}' needs plugin '{need}', which is not loaded",
                    hint=f"enable '{need}'",
                )

    def _circle(self, plugin: Plugin) -> list[str]:
        """The plugins that it needs and that need it, in their order by name; none: empty."""
        below = {name: self._all_needs(name) for name in self._all_needs(plugin.name)}
        if plugin.name not in below:
            return []
        return sorted(name for name, needs in below.items() if plugin.name in needs)

    def _all_needs(self, name: str) -> set[str]:
        found: set[str] = set()
        todo = [*self._needs(name)]
        while todo:
            need = todo.pop()
            if need not in found:
                found.add(need)
                todo += self._needs(need)
        return found

    def _in_order(self, sections: Mapping[str, Section]) -> list[str]:
        """What is needed comes first; a circle is broken where it closes and said at loading."""
        order: list[str] = []
        visiting: set[str] = set()

        def visit(name: str) -> None:
            if name in order or name in visiting or name not in sections:
                return
            visiting.add(name)
            for need in self._needs(name):
                visit(need)
            visiting.discard(name)
            order.append(name)

        for name in sections:
            visit(name)
        return order

    def _needs(self, name: str) -> tuple[str, ...]:
        try:
            return self.describe(name).needs
        except BotError:
            return ()


async def _nothing_passes(event: ChatMessage, ctx: Context) -> Drop:
    """Stands in for a filter whose code is broken."""
    return Drop("its code is broken")


class _Registered:
    """An engine's place in the registry: closing it takes the engine out and closes it."""

    def __init__(self, host: Host, contract: type, name: str) -> None:
        self._host, self._contract, self._name = host, contract, name
        self._engine: Any = None

    def build(self, make: Callable[[Any], Any], ctx: HandlerContext) -> None:
        self._engine = make(ctx)
        self.enter()

    def enter(self) -> None:
        self._host.registry.add(self._contract, self._name, self._engine)

    def leave(self) -> None:
        """Where another one is registered by now, that one stays."""
        if self._host.registry.find(self._contract, self._name) is self._engine:
            self._host.registry.remove(self._contract, self._name)

    async def close(self) -> None:
        self.leave()
        closing = self._engine.close() if hasattr(self._engine, "close") else None
        if inspect.isawaitable(closing):
            await closing
