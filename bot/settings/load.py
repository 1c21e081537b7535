"""From config.yaml to Settings."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import ConfigError
from bot.settings.checks import parse_section
from bot.settings.document import Document
from bot.settings.environment import Environment
from bot.settings.files import read_text
from bot.settings.mistakes import InvalidSettings, Mistake
from bot.settings.schema import Settings

T = TypeVar("T")
SHIPPED = Path(__file__).parents[2] / "config.yaml"


def load(path: Path, env: Mapping[str, str] | None = None) -> Settings:
    """Read, expand and check config.yaml; where it is missing, the shipped one is put there.

    `env` is the environment (the process's own by default); the `.env` beside the file counts
    too. `plugins` of the result holds the enabled ones, expanded. Raises ConfigError naming
    the line of broken YAML, or InvalidSettings naming every mistake.
    """
    if not path.exists():
        _ship(path)
    document = Document(read_text(path), name=path.name)
    settings, mistakes = check(document, Environment(path.with_name(".env"), env))
    if settings is None or mistakes:
        raise InvalidSettings(mistakes, source=path.name)
    return settings


def check(document: Document, names: Environment) -> tuple[Settings | None, list[Mistake]]:
    """The settings of a document, None where a mistake prevents them, and all mistakes."""
    raw = dict(document.tree)
    plugins, mistakes = enabled_plugins(raw.get("plugins"))
    tree, unset = names.expand(raw | {"plugins": plugins})
    mistakes += unset
    settings = None
    try:
        settings = parse_section(Settings, tree)
    except InvalidSettings as error:
        named = {mistake.place for mistake in mistakes}
        mistakes += [m for m in error.mistakes if m.place not in named]
    placed = [Mistake(m.place, m.message, document.line(m.place)) for m in mistakes]
    return settings, placed + names.mistakes


def parse_plugin(cls: type[T], raw: Mapping[str, Any], name: str, path: Path) -> T:
    """A plugin's section of the file at `path`. Raises InvalidSettings, with lines."""
    try:
        return parse_section(cls, raw, f"plugins.{name}")
    except InvalidSettings as error:
        mistakes = error.mistakes
    document = Document(read_text(path), name=path.name)
    placed = [Mistake(m.place, m.message, document.line(m.place)) for m in mistakes]
    raise InvalidSettings(placed, source=path.name)


def enabled_plugins(raw: Any) -> tuple[dict[str, Any], list[Mistake]]:
    """The sections under `plugins:` that are not `enabled: false`, without that key."""
    if raw is None:
        return {}, []
    if not isinstance(raw, dict):
        return {}, [Mistake("plugins", "Write a section: one plugin per line, such as `chat:`.")]
    enabled: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    for name, section in raw.items():
        place = f"plugins.{name}"
        if section is not None and not isinstance(section, dict):
            mistakes.append(Mistake(place, f"Write `{name}: {{}}` to turn it on as it is."))
            continue
        switch = (section or {}).get("enabled", True)
        if not isinstance(switch, bool):
            mistakes.append(Mistake(f"{place}.enabled", "Write true or false."))
        elif switch:
            enabled[str(name)] = {k: v for k, v in (section or {}).items() if k != "enabled"}
    return enabled, mistakes


def _ship(path: Path) -> None:
    if path.resolve() == SHIPPED or not SHIPPED.exists():
        raise ConfigError(
            f"{path}: there is no such file", hint="restore config.yaml, or name another file"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SHIPPED, path)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written: {error.strerror}", hint="check disk space and rights"
        ) from error
