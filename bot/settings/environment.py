"""`${NAME}`: values from the environment or from the `.env` beside config.yaml.

The environment wins over the file, as everywhere else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from dotenv.parser import Binding, parse_stream

from bot.errors import ConfigError, Conflict
from bot.settings.files import read_text, write_text
from bot.settings.mistakes import Mistake, dotted
from bot.settings.redact import looks_secret, remember

REFERENCE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
Place = tuple[str | int, ...]


class FromEnvironment(str):
    """A text that came through `${NAME}`: the check may read it as a number or a switch."""

    __slots__ = ()


class Environment:
    """The names that `${NAME}` may use, and the `.env` file as text, so that it can be edited."""

    def __init__(self, path: Path, outer: Mapping[str, str] | None = None) -> None:
        """`path` is the `.env` file, which need not exist; `outer` is the environment."""
        self.path = path
        self.outer = os.environ if outer is None else outer
        self.text = read_text(path) if path.exists() else ""

    def get(self, name: str) -> str | None:
        """The value of a name, the environment first; None where nobody sets it."""
        if name in self.outer:
            return self.outer[name]
        values = {b.key: b.value for b in self._bindings() if b.key}
        return values.get(name)

    @property
    def mistakes(self) -> list[Mistake]:
        """The lines of `.env` that say nothing; what stands in them is not repeated."""
        return [
            Mistake(self.path.name, "This line cannot be read. Write NAME=value.", b.original.line)
            for b in self._bindings()
            if b.error
        ]

    def set(self, name: str, value: str) -> None:
        """Write `NAME='value'` over its line, or as a new last line. Raises Conflict, ConfigError.

        Conflict where the environment sets the name too: its value would win unseen.
        """
        if name in self.outer and self.outer[name] != value:
            raise Conflict(
                f"{name} is set in the environment, which wins over .env", hint="change it there"
            )
        if not value.isprintable():
            raise ConfigError(f"{name}: a secret is one line of printable text")
        line = f"{name}={_quoted(value)}\n"
        pieces = [b.original.string for b in self._bindings() if b.key != name]
        places = [i for i, b in enumerate(self._bindings()) if b.key == name]
        before = "".join(pieces[: places[0]] if places else pieces)
        after = "".join(pieces[places[0] :] if places else [])
        gap = "" if not before or before.endswith("\n") else "\n"
        self.text = f"{before}{gap}{line}{after}"

    def remove(self, name: str) -> None:
        self.text = "".join(b.original.string for b in self._bindings() if b.key != name)

    def save(self) -> None:
        """Write the file, readable by its owner alone."""
        write_text(self.path, self.text, mode=0o600)

    def expand(self, value: Any, place: Place = ()) -> tuple[Any, list[Mistake]]:
        """The tree with every `${NAME}` replaced, and a mistake for each name nobody sets."""
        if isinstance(value, Mapping):
            pairs = [(key, self.expand(item, (*place, key))) for key, item in value.items()]
            return {key: item for key, (item, _) in pairs}, [m for _, (_, ms) in pairs for m in ms]
        if isinstance(value, list):
            items = [self.expand(item, (*place, at)) for at, item in enumerate(value)]
            return [item for item, _ in items], [m for _, ms in items for m in ms]
        if isinstance(value, str) and "${" in value:
            return self._expand_text(value, place)
        return value, []

    def _expand_text(self, text: str, place: Place) -> tuple[FromEnvironment, list[Mistake]]:
        mistakes: list[Mistake] = []

        def replace(match: re.Match[str]) -> str:
            name, default = match.group(1), match.group(2)
            if name is None:
                return "${"
            value = self.get(name)
            if value is None and default is None:
                mistakes.append(Mistake(dotted(place), _unset(name, self.path)))
            if value and looks_secret(name):
                remember(value)
            return value if value is not None else default or ""

        return FromEnvironment(REFERENCE.sub(replace, text)), mistakes

    def _bindings(self) -> list[Binding]:
        return list(parse_stream(StringIO(self.text, newline="")))


def names_in(text: str) -> list[str]:
    """The names that a text takes from the environment."""
    return [match.group(1) for match in REFERENCE.finditer(text) if match.group(1)]


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _unset(name: str, path: Path) -> str:
    return f"{name} is not set. Write {name}=... into {path}, or set it in the environment."
