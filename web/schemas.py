"""Schemas: what comes in is stated here; what goes out is made from the house's own types.

`schema_of` turns a TypedDict of bot.host or a view of bot.studio into a marshmallow schema, so that
a contract is written once and the OpenAPI document cannot disagree with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from apiflask import Schema
from marshmallow import RAISE, fields, validate

MAX_TEXT = 2_000  # characters of a line that a person types
MAX_NAME = 200  # characters of a name, an id or a search
MAX_CONTEXT = 8_000  # characters of the stream's context

_PLAIN: dict[type, type[fields.Field[Any]]] = {
    str: fields.String,
    int: fields.Integer,
    float: fields.Float,
    bool: fields.Boolean,
}


def _field(hint: Any, *, required: bool = True) -> fields.Field[Any]:
    """The marshmallow field for a type hint of a JSON value."""
    options: dict[str, Any] = {"required": required}
    if get_origin(hint) in (Union, UnionType):
        inner = [part for part in get_args(hint) if part is not NoneType]
        if len(inner) != 1:
            raise TypeError(f"{hint} is more than one type")
        hint, options["allow_none"] = inner[0], True
    if hint is Any:
        return fields.Raw(required=required, allow_none=True)
    if get_origin(hint) is Literal:
        return fields.String(validate=validate.OneOf(get_args(hint)), **options)
    if get_origin(hint) in (list, tuple):
        return fields.List(_field(get_args(hint)[0]), **options)
    if get_origin(hint) in (dict, Mapping):
        return fields.Dict(keys=fields.String(), values=_field(get_args(hint)[1]), **options)
    if is_typeddict(hint) or is_dataclass(hint):
        return fields.Nested(schema_of(hint), **options)
    if hint in _PLAIN:
        return _PLAIN[hint](**options)
    raise TypeError(f"no schema field for {hint}")


@cache
def schema_of(shape: type) -> type[Schema]:
    """The schema of a TypedDict or a dataclass, named as the type is."""
    hints = get_type_hints(shape)
    needed: frozenset[str] = getattr(shape, "__required_keys__", frozenset(hints))
    made = {name: _field(hint, required=name in needed) for name, hint in hints.items()}
    # Both the show and the studio have jobs.
    name = shape.__name__ if is_typeddict(shape) else f"Studio{shape.__name__}"
    schema: type[Schema] = Schema.from_dict(made, name=name)  # type: ignore[assignment]
    return schema


class Input(Schema):
    """What a request brings: a key that is not known is a mistake and is named."""

    class Meta:
        unknown = RAISE


def line(longest: int = MAX_TEXT, *, shortest: int = 1, **options: Any) -> fields.String:
    """A text of limited length."""
    return fields.String(validate=validate.Length(min=shortest, max=longest), **options)


def choice(*names: str, **options: Any) -> fields.String:
    """One of these names."""
    return fields.String(validate=validate.OneOf(names), **options)


class Problem(Schema):
    """Every error's answer; `errors` maps a field to its messages."""

    message = fields.String(required=True)
    hint = fields.String(required=True)
    place = fields.String(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.Raw())


class Credentials(Input):
    """A token, or the one-time ticket of the browser that was opened."""

    token = line(400, load_default="")
    ticket = line(400, load_default="")


class MemberOut(Schema):
    name = fields.String(required=True)
    role = choice("viewer", "moderator", "owner", required=True)


class ShowPatch(Input):
    react_to_chat = fields.Boolean()
    quiet = fields.Boolean()
    listen_to_mic = fields.Boolean()
    rate = fields.Float(validate=validate.Range(min=0.5, max=2.0))
    context = line(MAX_CONTEXT, shortest=0)
    hold_all = fields.Boolean()
    muted = fields.Boolean()
    hidden = fields.Boolean()


class SayIn(Input):
    text = line(required=True)
    mode = choice("answer", "read", load_default="answer")
    voice = line(MAX_NAME, shortest=0, load_default="")


class SoundIn(Input):
    text = line(required=True)


class ChatIn(Input):
    text = line(500, required=True)
    platform = line(MAX_NAME, shortest=0, load_default="")


class LocalChatIn(Input):
    user = line(50, required=True)
    text = line(required=True)


class EventOut(Schema):
    """The id of the event that came of it."""

    event = fields.String(required=True)


class DoneOut(Schema):
    """Whether a platform did as asked."""

    done = fields.Boolean(required=True)
    note = fields.String(required=True)


class VerdictIn(Input):
    verdict = choice("mask", "say", "drop", required=True)


class ValuesIn(Input):
    """A form's values by field name; a secret that is left out stays as it is."""

    values = fields.Dict(keys=line(MAX_NAME), values=fields.Raw(allow_none=True), required=True)


class TestIn(Schema):
    """A simulated event: its kind, and the fields that this kind has."""

    class Meta:
        unknown = "include"

    kind = line(MAX_NAME, required=True)


class SetupIn(Input):
    name = line(50, required=True)
    voice = line(MAX_NAME, required=True)
    mind = line(MAX_NAME, required=True)
    answers = fields.Dict(keys=line(MAX_NAME), values=line(MAX_NAME, shortest=0), load_default=dict)


class PageQuery(Input):
    page = fields.Integer(validate=validate.Range(min=1, max=1_000_000), load_default=1)
    q = line(MAX_NAME, shortest=0, load_default="")


class EventsQuery(PageQuery):
    kind = line(MAX_NAME, shortest=0, load_default="")


class SearchQuery(Input):
    q = line(MAX_NAME, shortest=0, load_default="")


class IdentityQuery(Input):
    identity = line(MAX_NAME, shortest=0, load_default="")


class OverlayOut(Schema):
    page = fields.String(required=True)
    title = fields.String(required=True)
    url = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)


class DeckOut(Schema):
    """The address for a Stream Deck's button; it holds its own key."""

    url = fields.String(required=True)
