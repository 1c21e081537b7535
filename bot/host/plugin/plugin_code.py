"""A plugin's code: where it lies, importing it, importing it anew."""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType

from bot.errors import BotError, NotFound, PluginError
from bot.host.plugin.plugin import Plugin
from bot.models import Model


class PluginCode:
    """The plugins of a package, as code."""

    def __init__(self, package: str) -> None:
        self._package = package

    def names(self) -> list[str]:
        """All plugins that are there."""
        package = importlib.import_module(self._package)
        return sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.ispkg)

    def root(self) -> Path:
        """The folder that all plugins are in."""
        return Path(next(iter(importlib.import_module(self._package).__path__)))

    def folder(self, name: str) -> str:
        """A plugin's folder, with the separator at its end."""
        return f"{self.root() / name}{os.sep}"

    def load(self, name: str) -> Plugin:
        """What the plugin states of itself. Raises NotFound, PluginError."""
        names = self.names()
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"put it into {self._package}/{name}/"
            raise NotFound(f"plugins.{name}: there is no such plugin", hint=hint)
        try:
            module = importlib.import_module(f"{self._package}.{name}")
        except BotError:
            raise
        except (Exception, SystemExit) as error:  # whatever a plugin's own code raises
            raise PluginError(f"plugin '{name}' cannot be imported: {said(error)}") from error
        return _stated(module, name)

    def fails_closed(self, name: str) -> bool:
        """Whether the code has a filter without which nothing may pass, where it cannot be
        imported and asked."""
        sources = Path(self.folder(name)).rglob("*.py")
        return any("fail_closed=True" in path.read_text("utf-8", "replace") for path in sources)

    @contextmanager
    def anew(self, name: str) -> Iterator[Plugin]:
        """The plugin from its files as they are now; where the block raises, the old code stays."""
        prefix = f"{self._package}.{name}"
        old = {k: m for k, m in sys.modules.items() if k == prefix or k.startswith(prefix + ".")}
        for key in old:
            del sys.modules[key]
        self._forget_compiled(name)
        importlib.invalidate_caches()
        try:
            yield self.load(name)
        except BaseException:
            for key in [k for k in sys.modules if k == prefix or k.startswith(prefix + ".")]:
                del sys.modules[key]
            sys.modules.update(old)
            raise

    def _forget_compiled(self, name: str) -> None:
        """Two edits within a second look the same to Python, which would take the older code."""
        for source in Path(self.folder(name)).rglob("*.py"):
            with suppress(OSError):
                os.unlink(importlib.util.cache_from_source(str(source)))


def said(error: BaseException) -> str:
    return str(error) or type(error).__name__


def missing_packages(plugin: Plugin) -> list[str]:
    """The packages that the plugin needs and that are not installed."""
    return [name for name in plugin.packages if not _is_there(name)]


def _is_there(package: str) -> bool:
    """Whether a package can be imported; a dotted one is not there if its parent is not."""
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def how_to_get(plugin: Plugin, missing: list[str]) -> str:
    how = f"python start.py --with {plugin.extra}" if plugin.extra else "install it"
    return f"{plugin.title} needs the package {', '.join(missing)}: {how}"


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


def models_of_plugins(package: str = "plugins") -> list[Model]:
    """The models of all plugins, on or off; a plugin that cannot be read has none."""
    code = PluginCode(package)
    found: list[Model] = []
    for name in code.names():
        with suppress(PluginError):
            found += code.load(name).models
    return found
