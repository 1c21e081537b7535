"""Editing config.yaml and `.env` in place, for the panel and the command line.

file = ConfigFile(path, sections={"chat": ChatSettings})
file.fill(("plugins", "chat"), ChatSettings, {"keep_newest": 5})
file.save()
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.errors import BotError, Conflict
from bot.settings.checks import parse_section
from bot.settings.document import Document
from bot.settings.environment import Environment, names_in
from bot.settings.fields import Secret
from bot.settings.files import read_text, write_text
from bot.settings.form import FormField, form, secret_names
from bot.settings.load import check
from bot.settings.mistakes import InvalidSettings, Mistake
from bot.settings.redact import remember

Place = tuple[str, ...]


class ConfigFile:
    """One reading of config.yaml and its `.env`, the changes made to it, and their saving.

    `sections` maps a plugin's name to its settings dataclass, so that its section is checked
    before it is saved. Make a new one for each change; not for several threads.
    """

    def __init__(
        self,
        path: Path,
        *,
        env: Mapping[str, str] | None = None,
        sections: Mapping[str, type] | None = None,
    ) -> None:
        self.path = path
        self.sections = dict(sections or {})
        self.names = Environment(path.with_name(".env"), env)
        self.document = Document(read_text(path), name=path.name)
        self._original = self.document
        self._read = (self.document.text, self.names.text)
        self._dropped: set[str] = set()
        self._touched: set[str] = set()

    def get(self, place: Place) -> Any:
        """The value as written, `${NAME}` unexpanded; None where there is none."""
        return self.document.get(place)

    def form(self, place: Place, cls: type) -> list[FormField]:
        """The section's form; `place` is `()` for the top of the file."""
        raw = self.document.get(place) if place else self.document.tree
        return form(cls, raw if isinstance(raw, Mapping) else {}, self.names)

    def plugins(self) -> dict[str, bool]:
        """The plugins that have a section, and whether they are on."""
        raw = self.get(("plugins",)) or {}
        return {
            str(name): not isinstance(section, Mapping) or section.get("enabled") is not False
            for name, section in raw.items()
        }

    def enable_plugin(self, name: str) -> None:
        """Turn a plugin on, with the settings that it has in the file, or with its defaults."""
        if name not in self.plugins():
            self.document = self.document.put(("plugins", name), {})
        else:
            self.document = self.document.drop(("plugins", name, "enabled"))
        self._touched.add(name)

    def disable_plugin(self, name: str) -> None:
        """Turn a plugin off; its settings stay in the file under `enabled: false`."""
        self.document = self.document.put(("plugins", name, "enabled"), False)

    def set(self, place: Place, value: Any) -> None:
        """Write one value; None removes it. A Secret goes to `.env`, the file gets `${NAME}`.

        A value that says what is there already, by `${NAME}` or not, changes nothing.
        """
        if place[0] == "plugins" and len(place) > 1:
            self._touched.add(place[1])
        if value is None:
            return self.remove(place)
        if isinstance(value, Secret):
            return self._set_secret(place, value.reveal())
        written = self.get(place)
        if written is not None and self._same(self.names.expand(written)[0], _plain(value)):
            return None
        self.document = self.document.put(place, _plain(value))
        return None

    def remove(self, place: Place) -> None:
        """Back to the default; a secret leaves `.env` too where nothing else uses it."""
        written = self.get(place)
        if isinstance(written, str):
            self._dropped |= set(names_in(written))
        self.document = self.document.drop(place)

    def fill(self, place: Place, cls: type, values: Mapping[str, Any]) -> None:
        """Take over a form's values by dotted name; None means back to the default.

        A secret that is empty or missing stays as it is. Raises InvalidSettings for a name
        the form does not have.
        """
        known = {field.name for field in form(cls, {}, self.names)}
        unknown = [name for name in values if name not in known]
        if unknown:
            raise InvalidSettings([Mistake(name, "Unknown field.") for name in unknown])
        secrets = secret_names(cls)
        for name, value in values.items():
            if name in secrets and value == "":
                continue
            secret = name in secrets and isinstance(value, str)
            self.set((*place, *name.split(".")), Secret(value) if secret else value)

    def save(self) -> None:
        """Check, then write both files. Raises InvalidSettings, Conflict or ConfigError.

        Nothing is written where a change makes a mistake, or where somebody has changed a
        file since it was read.
        """
        self._refuse_lost_edits()
        wrong = self._mistakes(self.document)
        before = {str(m) for m in self._mistakes(self._original)}
        new = [m for m in wrong if str(m) not in before or self._is_touched(m)]
        if new:
            raise InvalidSettings(new, source=self.path.name)
        if self.names.text != self._read[1]:  # first the value, then the name that uses it
            self.names.save()
        if self.document.text != self._read[0]:
            write_text(self.path, self.document.text)
        self._forget_unused()
        self._original = self.document
        self._read = (self.document.text, self.names.text)

    def _set_secret(self, place: Place, value: str) -> None:
        remember(value)
        written = self.get(place)
        if isinstance(written, str) and self.names.expand(written)[0] == value:
            return
        names = names_in(written) if isinstance(written, str) else []
        if len(names) == 1 and written == f"${{{names[0]}}}":
            self.names.set(names[0], value)
            return
        name = self._free_name(place, value)
        self.names.set(name, value)
        self.document = self.document.put(place, f"${{{name}}}")

    def _free_name(self, place: Place, value: str) -> str:
        """`plugins.x.key` is X_KEY, or X_KEY_2 where that is taken."""
        parts = place[1:] if place[0] == "plugins" else place
        stem = re.sub(r"[^A-Z0-9]+", "_", "_".join(parts).upper()).strip("_")
        name, count = stem, 1
        while self.names.get(name) not in (None, value):
            count += 1
            name = f"{stem}_{count}"
        return name

    def _mistakes(self, document: Document) -> list[Mistake]:
        _, mistakes = check(document, self.names)
        raw = document.get(("plugins",)) or {}
        for name, cls in self.sections.items():
            section = raw.get(name) if isinstance(raw, Mapping) else None
            if name in raw and (isinstance(section, Mapping) or section is None):
                mistakes += self._section_mistakes(cls, name, section or {}, document)
        return mistakes

    def _section_mistakes(
        self, cls: type, name: str, section: Mapping[str, Any], document: Document
    ) -> list[Mistake]:
        if section.get("enabled") is False and name not in self._touched:
            return []
        tree, unset = self.names.expand({k: v for k, v in section.items() if k != "enabled"})
        if unset:
            return []  # named by the check of the whole file
        try:
            parse_section(cls, tree, f"plugins.{name}")
        except InvalidSettings as error:
            return [Mistake(m.place, m.message, document.line(m.place)) for m in error.mistakes]
        return []

    def _is_touched(self, mistake: Mistake) -> bool:
        parts = mistake.place.split(".")
        return len(parts) > 1 and parts[0] == "plugins" and parts[1] in self._touched

    def _refuse_lost_edits(self) -> None:
        if not self.path.exists() or read_text(self.path) != self._read[0]:
            raise Conflict(f"{self.path.name} was changed meanwhile", hint="reload and try again")
        if (read_text(self.names.path) if self.names.path.exists() else "") != self._read[1]:
            raise Conflict(".env was changed meanwhile", hint="reload and try again")

    def _forget_unused(self) -> None:
        unused = self._dropped - set(names_in(self.document.text))
        if not unused:
            return
        for name in unused:
            self.names.remove(name)
        self.names.save()
        self._dropped.clear()

    @staticmethod
    def _same(old: Any, new: Any) -> bool:
        """Whether a value says what is written; `${NAME}` gives a number or a switch as text."""
        if isinstance(old, str) and isinstance(new, (bool, int, float)):
            return old.lower() == str(new).lower()
        return old == new and isinstance(old, bool) == isinstance(new, bool)


def _plain(value: Any) -> Any:
    """As YAML can carry it. Raises BotError for what it cannot."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (bool, int, float, str)) or value is None:
        return str(value) if isinstance(value, str) else value
    raise BotError(f"a {type(value).__name__} cannot be written into the settings")
