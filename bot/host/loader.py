"""Plugins: found, loaded in the order they need each other, reloaded, unloaded.

A reload imports the new code first; where that fails the running plugin stays as it is.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import inspect
import pkgutil
import random
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import structlog

from bot.errors import BotError, ConfigError, NotFound, PluginError
from bot.host.handler_context import HandlerContext
from bot.host.plugin import Plugin
from bot.host.scope import PluginScope, PluginState

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
        self._package = package
        self._changing = asyncio.Lock()
        self.known: dict[str, PluginScope] = {}  # every plugin there was a reason to look at

    def names(self) -> list[str]:
        """All plugins that are there, enabled or not."""
        package = importlib.import_module(self._package)
        return sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.ispkg)

    def root(self) -> Path:
        """The folder that all plugins are in."""
        return Path(next(iter(importlib.import_module(self._package).__path__)))

    def loaded(self) -> list[str]:
        return list(self._host.registrations.scopes)

    def note(self, name: str, text: str) -> None:
        """Say something of a plugin on the panel; its state stays."""
        scope = self.known[name]
        self._host.plugin_state(scope, scope.state, text)

    def describe(self, name: str) -> Plugin:
        """What a plugin states of itself, without loading it. Raises PluginError, NotFound."""
        scope = self.known.get(name)
        return scope.plugin if scope is not None else self._import(name)

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
            if name in self.known:
                self.known[name].state = PluginState.OFF
                self._host.plugin_state(self.known[name], PluginState.OFF, "")

    async def reload(self, name: str, section: Section) -> PluginScope:
        """New code and new settings. Raises BotError and keeps the old ones where they fail."""
        async with self._changing:
            plugin, settings = self._fresh(name, section)
            await self._unload(name)
            return await self._start(plugin, settings)

    async def close(self) -> None:
        """Unload all, those that others need last."""
        for name in reversed(list(self._host.registrations.scopes)):
            await self._unload(name)

    # --- one plugin --------------------------------------------------------------------------

    async def _load(self, name: str, section: Section) -> PluginScope:
        try:
            plugin = self._import(name)
            missing = _missing(plugin.packages)
            if missing:
                return self._failed(plugin, PluginState.MISSING, _how_to_get(plugin, missing))
            self._check_needs(plugin)
            return await self._start(plugin, self._parse(plugin, section))
        except BotError as error:
            plugin = self._described_or_bare(name)
            return self._failed(plugin, PluginState.FAILED, str(error))

    async def _start(self, plugin: Plugin, settings: Any) -> PluginScope:
        began = time.perf_counter()
        scope = self.known[plugin.name] = PluginScope(plugin, settings)
        scope.on_task_failed = lambda error: self._host.plugin_failed(scope, None, error)
        ctx = HandlerContext(self._host, scope)
        try:
            for offer in plugin.engines:
                engine = offer.build(ctx)
                self._host.registry.add(offer.contract, offer.name, engine)
                scope.own(_Registered(self._host, offer.contract, offer.name, engine))
            scope.pages = tuple(build(ctx) for build in plugin.pages)
            self._host.registrations.add(scope)
        except Exception as error:
            await scope.close()
            return self._failed(plugin, PluginState.FAILED, _said(error))
        for source in plugin.sources:
            scope.own(self._keep_running(scope, source, ctx))
        scope.loaded_s = time.perf_counter() - began
        self._host.plugin_state(scope, scope.state, scope.note)
        return scope

    async def _unload(self, name: str) -> None:
        scope = self._host.registrations.scopes.get(name)
        if scope is None:
            return
        self._host.registrations.remove(name)
        await self._host.close_mailbox(name)
        await scope.close()

    async def _keep_running(self, scope: PluginScope, source: Any, ctx: HandlerContext) -> None:
        first, longest = SOURCE_RETRY
        wait = first
        while True:
            began = time.monotonic()
            try:
                await source(ctx)
                return
            except ConfigError as error:  # waiting mends no settings
                self._host.plugin_failed(scope, None, error)
                self._host.plugin_state(scope, PluginState.FAILED, _said(error))
                return
            except Exception as error:
                self._host.plugin_failed(scope, None, error)
                wait = first if time.monotonic() - began > longest else wait
                note = f"{_said(error)}. Trying again in {wait:.0f} s"
                self._host.plugin_state(scope, PluginState.RETRYING, note)
            await asyncio.sleep(wait * random.uniform(0.8, 1.2))
            wait = min(longest, wait * 2)
            self._host.plugin_state(scope, PluginState.LOADED, "")

    def _failed(self, plugin: Plugin, state: PluginState, note: str) -> PluginScope:
        scope = self.known[plugin.name] = PluginScope(plugin, None)
        self._host.plugin_state(scope, state, note)
        log.error("plugin not loaded", plugin=plugin.name, note=note)
        return scope

    # --- code --------------------------------------------------------------------------------

    def _import(self, name: str) -> Plugin:
        if name not in self.names():
            near = get_close_matches(name, self.names(), n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"put it into {self._package}/{name}/"
            raise NotFound(f"plugins.{name}: there is no such plugin", hint=hint)
        try:
            module = importlib.import_module(f"{self._package}.{name}")
        except BotError:
            raise
        except Exception as error:  # whatever a plugin's own code raises
            raise PluginError(f"plugin '{name}' cannot be imported: {_said(error)}") from error
        return _stated(module, name)

    def _fresh(self, name: str, section: Section) -> tuple[Plugin, Any]:
        """The plugin's code imported anew, and its settings checked by it."""
        prefix = f"{self._package}.{name}"
        old = {k: m for k, m in sys.modules.items() if k == prefix or k.startswith(prefix + ".")}
        for key in old:
            del sys.modules[key]
        importlib.invalidate_caches()
        try:
            plugin = self._import(name)
            missing = _missing(plugin.packages)
            if missing:
                raise PluginError(_how_to_get(plugin, missing))
            return plugin, self._parse(plugin, section)
        except BotError:
            for key in [k for k in sys.modules if k == prefix or k.startswith(prefix + ".")]:
                del sys.modules[key]
            sys.modules.update(old)
            raise

    def _check_needs(self, plugin: Plugin) -> None:
        for need in plugin.needs:
            if need not in self._host.registrations.scopes:
                raise PluginError(
                    f"plugin '{plugin.name}' needs plugin '{need}', which is not loaded",
                    hint=f"enable '{need}'",
                )

    def _described_or_bare(self, name: str) -> Plugin:
        try:
            return self._import(name)
        except BotError:
            return Plugin(name)

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
        return self._described_or_bare(name).needs


class _Registered:
    """An engine's place in the registry: closing it takes the engine out and closes it."""

    def __init__(self, host: Host, contract: type, name: str, engine: Any) -> None:
        self._host, self._contract, self._name, self._engine = host, contract, name, engine

    async def close(self) -> None:
        self._host.registry.remove(self._contract, self._name)
        closing = self._engine.close() if hasattr(self._engine, "close") else None
        if inspect.isawaitable(closing):
            await closing


def _stated(module: ModuleType, name: str) -> Plugin:
    plugin = getattr(module, "plugin", None)
    if not isinstance(plugin, Plugin):
        raise PluginError(
            f"plugins/{name}/__init__.py states no plugin", hint='write: plugin = Plugin("name")'
        )
    if plugin.name != name:
        raise PluginError(
            f"plugins/{name} calls itself '{plugin.name}'", hint="give both the same name"
        )
    return plugin


def _missing(packages: Iterable[str]) -> list[str]:
    return [name for name in packages if importlib.util.find_spec(name) is None]


def _how_to_get(plugin: Plugin, missing: list[str]) -> str:
    how = f"python start.py --with {plugin.extra}" if plugin.extra else "install it"
    return f"{plugin.title} needs the package {', '.join(missing)}: {how}"


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
