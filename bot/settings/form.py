"""A settings dataclass as a form: what a person sees, and what is set. Never a secret's value."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, asdict, dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from bot.settings.environment import Environment
from bot.settings.fields import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field; `name` is dotted within its section, `source` is config, env or default."""

    name: str
    type: str
    label: str
    hint: str = ""
    min: float | None = None
    max: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    multiline: bool = False
    required: bool = False
    value: Any = None
    set: bool = False
    source: str = "default"

    def as_dict(self) -> dict[str, Any]:
        """As the panel's API sends it."""
        return asdict(self)


def form(
    cls: type, raw: Mapping[str, Any] | None = None, names: Environment | None = None
) -> list[FormField]:
    """The fields of a section. `raw` is as written, `${NAME}` unexpanded where `names` is given."""
    return list(_fields(cls, raw or {}, names, ""))


def secret_names(cls: type) -> set[str]:
    """The dotted names of the fields whose values go to `.env`."""
    return {f.name for f in _fields(cls, {}, None, "") if f.type == "secret"}


def _fields(
    cls: type, raw: Mapping[str, Any], names: Environment | None, prefix: str
) -> Iterator[FormField]:
    hints = get_type_hints(cls)
    for described in fields(cls):
        kind = _bare(hints[described.name])
        written = raw.get(described.name)
        name = f"{prefix}{described.name}"
        if is_dataclass(kind) and isinstance(kind, type):
            inner = written if isinstance(written, Mapping) else {}
            yield from _fields(kind, inner, names, f"{name}.")
        else:
            yield _field(described, kind, name, written, names)


def _field(
    described: Field[Any], kind: Any, name: str, written: Any, names: Environment | None
) -> FormField:
    type_, choices = _type(kind, described.metadata)
    secret = type_ == "secret"
    value = _default(described) if written is None else written
    if written is not None and names is not None:
        value, _ = names.expand(written)
    return FormField(
        name=name,
        type=type_,
        choices=choices,
        required=described.default is MISSING and described.default_factory is MISSING,
        value=None if secret else _plain(value),
        set=bool(value) if secret else written is not None,
        source=_source(written),
        **_described(described),
    )


def _described(described: Field[Any]) -> dict[str, Any]:
    shown = ("label", "hint", "min", "max", "unit", "multiline")
    found = {key: described.metadata[key] for key in shown if key in described.metadata}
    return {"label": described.name.replace("_", " ").capitalize()} | found


def _type(kind: Any, metadata: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    origin = get_origin(kind)
    if origin is not None:
        return ("map" if issubclass(origin, Mapping) else "list"), ()
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "choice", tuple(str(item.value) for item in kind)
    if metadata.get("choices"):
        return "choice", tuple(metadata["choices"])
    if isinstance(kind, type) and issubclass(kind, Secret):
        return "secret", ()
    return {bool: "boolean", int: "integer", float: "number"}.get(kind, "text"), ()


def _bare(kind: Any) -> Any:
    """`X | None` as X."""
    if get_origin(kind) in (Union, types.UnionType):
        return next(t for t in get_args(kind) if t is not type(None))
    return kind


def _default(described: Field[Any]) -> Any:
    if described.default is not MISSING:
        return described.default
    return None if described.default_factory is MISSING else described.default_factory()


def _source(written: Any) -> str:
    if written is None:
        return "default"
    return "env" if isinstance(written, str) and "${" in written else "config"


def _plain(value: Any) -> Any:
    """As JSON can carry it."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)
