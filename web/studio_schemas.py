"""Schemas of the studio's requests, made from its own dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, is_dataclass
from dataclasses import fields as parts_of
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from marshmallow import ValidationError, fields, validate

from web.schemas import Input

LONGEST_TEXT = 500_000  # characters of a field that holds a text; the studio sets its own limits
LONGEST_LINE = 400
MOST_ROWS = 20_000
MOST_NAMES = 200
BODY = 8 * 1024 * 1024  # bytes of a request that holds a book


@cache
def request_schema(request: type) -> type[Input]:
    """What a request may bring; what is left out has the dataclass's default."""
    hints = get_type_hints(request)
    made = {part.name: _field(hints[part.name], part) for part in parts_of(request)}
    schema: type[Input] = Input.from_dict(made, name=f"{request.__name__}In")  # type: ignore[assignment]
    return schema


def can_be_written(text: str) -> None:
    """Half of a character, as JSON can spell it, is no text."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValidationError("Not a text that can be written down.") from error


def words(longest: int = LONGEST_LINE, **options: Any) -> fields.String:
    """A text of limited length that may be empty."""
    return fields.String(validate=[validate.Length(max=longest), can_be_written], **options)


def _field(hint: Any, part: Field[Any]) -> fields.Field[Any]:
    options: dict[str, Any] = {
        "required": part.default is MISSING and part.default_factory is MISSING
    }
    if get_origin(hint) in (Union, UnionType):
        hint = next(one for one in get_args(hint) if one is not NoneType)
        options["allow_none"] = True
    described = {name: part.metadata[name] for name in ("label", "hint") if name in part.metadata}
    options["metadata"] = {"description": ". ".join(described.values())} if described else {}
    return _typed(hint, part.metadata, options)


def _typed(hint: Any, about: Mapping[str, Any], options: dict[str, Any]) -> fields.Field[Any]:
    if get_origin(hint) is tuple:
        inner = _typed(get_args(hint)[0], {}, {})
        return fields.List(inner, validate=validate.Length(max=MOST_ROWS), **options)
    if isinstance(get_origin(hint), type) and issubclass(get_origin(hint), Mapping):
        values = _typed(get_args(hint)[1], {}, {})
        most = validate.Length(max=MOST_NAMES)
        return fields.Dict(keys=words(), values=values, validate=most, **options)
    if is_dataclass(hint) and isinstance(hint, type):
        return fields.Nested(request_schema(hint), **options)
    if hint is bool:
        return fields.Boolean(**options)
    if hint in (int, float):
        range_ = validate.Range(min=about.get("min"), max=about.get("max"))
        limits = [range_] if "min" in about or "max" in about else []
        kind = fields.Integer if hint is int else fields.Float
        return kind(validate=limits, **options)
    if about.get("choices"):
        return fields.String(validate=validate.OneOf(about["choices"]), **options)
    return words(LONGEST_TEXT if about.get("multiline") else LONGEST_LINE, **options)
