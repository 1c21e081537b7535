"""A dataclass as a marshmallow schema: every value checked, every mistake with its remedy."""

from __future__ import annotations

import math
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from marshmallow import EXCLUDE, Schema, ValidationError, post_load, validates_schema
from marshmallow import fields as kinds

from bot.errors import BotError
from bot.settings.environment import FromEnvironment
from bot.settings.fields import Secret
from bot.settings.mistakes import InvalidSettings, Mistake, suggest
from bot.settings.redact import remember

T = TypeVar("T")
REQUIRED = "Missing data for required field."
EMPTY = "Nothing is written here. Write a value, or remove the line to use the default."


def parse_section(cls: type[T], raw: Mapping[str, Any] | None, place: str = "") -> T:
    """A section as its dataclass. `place` is dotted and leads every mistake's own place.

    Raises InvalidSettings, a ConfigError, with all mistakes at once.
    """
    if raw is not None and not isinstance(raw, Mapping):
        raise InvalidSettings([Mistake(place or "settings", f"{_got(raw)} Write a section.")])
    try:
        return cast(T, schema_of(cls)().load(dict(raw or {})))
    except ValidationError as error:
        raise InvalidSettings(_flatten(error.messages, place)) from None


@cache
def schema_of(cls: type) -> type[Schema]:
    """The schema that checks a settings dataclass and makes it."""
    types_ = get_type_hints(cls)
    made = {f.name: _described(types_[f.name], f) for f in fields(cls) if f.init}
    schema = Section.from_dict(made, name=f"{cls.__name__}Schema")
    schema.made = cls  # type: ignore[attr-defined]
    return schema


class Section(Schema):
    """Names unknown keys with the nearest known one, then makes the dataclass."""

    made: type = dict

    class Meta:
        unknown = EXCLUDE

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _known(self, data: Any, original: Any, **_: Any) -> None:
        unknown = [key for key in original if key not in self.fields] if original else []
        if unknown:
            raise ValidationError(
                {str(k): [f"Unknown key. {suggest(str(k), self.fields)}"] for k in unknown}
            )

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        try:
            return self.made(**data)
        except (BotError, ValueError, TypeError) as error:  # a dataclass's own __post_init__
            name, colon, said = str(error).partition(": ")
            told: Any = {name: [said]} if colon and name in self.fields else str(error)
            raise ValidationError(told) from error


class Limited(kinds.Field):
    """A value with the limits of its `setting`."""

    def __init__(self, limits: Mapping[str, Any], **options: Any) -> None:
        super().__init__(**options)
        self.limits = limits

    def _span(self) -> str:
        low, high = self.limits.get("min"), self.limits.get("max")
        unit = f" {self.limits['unit']}" if "unit" in self.limits else ""
        if low is not None and high is not None:
            return f"from {_plain(low)} to {_plain(high)}{unit}"
        if low is not None:
            return f"of at least {_plain(low)}{unit}"
        return f"of at most {_plain(high)}{unit}" if high is not None else ""

    def _checked(self, value: float, what: str) -> Any:
        low = self.limits.get("min", -math.inf)
        high = self.limits.get("max", math.inf)
        if not low <= value <= high:
            raise ValidationError(f"{_plain(value)} is out of range. Write {what} {self._span()}.")
        return value

    def _ask(self, what: str, value: Any) -> ValidationError:
        return ValidationError(f"{_got(value)} Write {what} {self._span()}".rstrip() + ".")


class Whole(Limited):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> int:
        if isinstance(value, FromEnvironment):
            value = _number(int, value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._ask("a whole number", value)
        return self._checked(value, "a whole number")


class Real(Limited):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> float:
        if isinstance(value, FromEnvironment):
            value = _number(float, value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._ask("a number", value)
        if not math.isfinite(value):
            raise self._ask("a number", value)
        return self._checked(float(value), "a number")


class Switch(kinds.Field):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> bool:
        if isinstance(value, FromEnvironment):
            value = {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value)
        if not isinstance(value, bool):
            raise ValidationError(f"{_got(value)} Write true or false.")
        return value


class Text(Limited):
    """Text, a Secret, a path or a choice: `make` turns the text into it."""

    def __init__(self, make: type, limits: Mapping[str, Any], **options: Any) -> None:
        super().__init__(limits, **options)
        self.make = make

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Any:
        if not isinstance(value, str):
            raise ValidationError(f'{_got(value)} Write text; put "quotes" around it.')
        choices = self._choices()
        if choices and value not in choices:
            raise ValidationError(
                f"Not one of the choices. Write one of: {', '.join(choices)}. "
                f"{suggest(value, choices) if len(choices) > 4 else ''}".strip()
            )
        if issubclass(self.make, Secret):
            remember(value)
        return self.make(str.__str__(value))

    def _choices(self) -> tuple[str, ...]:
        if issubclass(self.make, Enum):
            return tuple(str(item.value) for item in self.make)
        return self.limits.get("choices", ())


class Items(kinds.Field):
    """A list; kept as a tuple."""

    def __init__(self, item: kinds.Field, make: type, **options: Any) -> None:
        super().__init__(**options)
        self.item = item
        self.make = make

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Any:
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise ValidationError(f"{_got(value)} Write a list: [one, two].")
        return self.make(_each(self.item, enumerate(value)).values())


class Table(kinds.Field):
    """Names with values; nothing written means none."""

    def __init__(self, item: kinds.Field, **options: Any) -> None:
        super().__init__(**options)
        self.item = item

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **_: Any) -> Any:
        return super().deserialize({} if value is None else value, attr, data)

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise ValidationError(f"{_got(value)} Write a section: `name: value` lines.")
        return _each(self.item, ((str(key), item) for key, item in value.items()))


class Nested(kinds.Field):
    """A section within a section; nothing written means its defaults."""

    def __init__(self, cls: type, **options: Any) -> None:
        super().__init__(**options)
        self.cls = cls

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **_: Any) -> Any:
        return super().deserialize({} if value is None else value, attr, data)

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError(f"{_got(value)} Write a section: `name: value` lines.")
        return schema_of(self.cls)().load(dict(value))


def _described(type_: Any, described: Field[Any]) -> kinds.Field:
    required = described.default is MISSING and described.default_factory is MISSING
    made = _kind(type_, described.metadata)
    made.required = required
    made.error_messages.update(required=REQUIRED, null=EMPTY)
    return made


def _kind(type_: Any, limits: Mapping[str, Any]) -> kinds.Field:
    origin, inner = get_origin(type_), get_args(type_)
    if origin in (Union, types.UnionType):
        made = _kind(next(t for t in inner if t is not type(None)), limits)
        made.allow_none = type(None) in inner
        return made
    if origin is not None and issubclass(origin, Mapping):
        return Table(_kind(inner[1], {}))
    if origin in (tuple, list, Sequence):
        return Items(_kind(inner[0], limits), list if origin is list else tuple)
    if type_ is bool:
        return Switch()
    if type_ is int:
        return Whole(limits)
    if type_ is float:
        return Real(limits)
    if is_dataclass(type_) and isinstance(type_, type):
        return Nested(type_)
    if isinstance(type_, type) and issubclass(type_, (str, Path, Enum)):
        return Text(type_, limits)
    return kinds.Raw(allow_none=True)


def _each(item: kinds.Field, values: Iterator[tuple[Any, Any]] | Any) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    wrong: dict[Any, Any] = {}
    for key, value in values:
        try:
            made[key] = item.deserialize(value)
        except ValidationError as error:
            wrong[key] = error.messages
    if wrong:
        raise ValidationError(wrong)
    return made


def _flatten(messages: Any, place: str) -> Iterator[Mistake]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            within = place if key == "_schema" else f"{place}.{key}" if place else str(key)
            yield from _flatten(inner, within)
    elif isinstance(messages, (list, tuple)):
        for message in messages:
            yield from _flatten(message, place)
    else:
        yield Mistake(place or "settings", str(messages))


def _number(kind: type, text: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        return text


def _plain(number: float) -> str:
    return f"{number:g}" if isinstance(number, float) else str(number)


def _got(value: Any) -> str:
    """What was found, by kind: the value itself may be a secret."""
    if value is None:
        return "Found nothing."
    if isinstance(value, bool):
        return f"Found {str(value).lower()}."
    found = {str: "text", int: "a number", float: "a number", dict: "a section", list: "a list"}
    kind = next((word for kind, word in found.items() if isinstance(value, kind)), "a date")
    return f"Found {kind}."
