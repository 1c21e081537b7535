"""The persona file's form, checked: a mistake names its place and what to write instead."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any, cast

from marshmallow import Schema, ValidationError, fields, post_load, validate
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.dialogue.spoken import EXPRESSIONS, SpokenRules
from bot.errors import ConfigError


class _Pattern(fields.String):
    """A regular expression, compiled; upper and lower case are one."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return re.compile(text, re.IGNORECASE)
        except re.error as error:
            raise ValidationError(f"'{text}' is no pattern: {error}") from error


def _words(key: str) -> validate.OneOf:
    return validate.OneOf(key.split(), error="write one of: {choices}")


class SpokenSchema(Schema):
    strip = fields.List(_Pattern(), load_default=list)
    replace = fields.Dict(_Pattern(), fields.String(), load_default=dict)
    names = fields.Dict(fields.String(), fields.String(), load_default=dict)
    expressions = fields.Dict(
        fields.String(validate=validate.OneOf(EXPRESSIONS, error="the avatar knows: {choices}")),
        fields.List(fields.String()),
        load_default=dict,
    )
    emoji = fields.String(load_default="last", validate=_words("last keep drop"))
    full_stop = fields.String(load_default="keep", validate=_words("drop keep add"))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> SpokenRules:
        return SpokenRules(
            strip=tuple(data["strip"]),
            replace=tuple(data["replace"].items()),
            names=data["names"],
            expressions={
                name: tuple(tag.lower() for tag in tags)
                for name, tags in data["expressions"].items()
            },
            emoji=data["emoji"],
            full_stop=data["full_stop"],
        )


class SampleSchema(Schema):
    they = fields.String(required=True)
    you = fields.String(required=True)


class SpamSchema(Schema):
    limit = fields.Integer(load_default=1500, validate=validate.Range(min=50, max=100_000))
    notice = fields.String(
        load_default="Somebody posted a huge wall of text. Tease them about it in one sentence."
    )


class PersonaSchema(Schema):
    name = fields.String(load_default="Luna", validate=validate.Length(min=1, max=60))
    language = fields.String(load_default="en")
    prompt = fields.String(required=True, validate=validate.Length(min=1))
    style = fields.String(load_default="")
    facts = fields.Dict(fields.String(), fields.String(), load_default=dict)
    samples = fields.List(fields.Nested(SampleSchema), load_default=list)
    context = fields.String(load_default="")
    spoken = fields.Nested(SpokenSchema, load_default=lambda: SpokenSchema().load({}))
    spam = fields.Nested(SpamSchema, load_default=lambda: SpamSchema().load({}))


_SECTIONS: dict[str, type[Schema]] = {"spoken": SpokenSchema, "spam": SpamSchema}


def read_persona(text: str, place: str) -> dict[str, Any]:
    """The checked content of a persona file. Raises ConfigError, naming `place` and the key."""
    try:
        data = YAML(typ="safe").load(text)
    except MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigError(f"{place}{line}: {error.problem}", hint="it is not YAML there") from error
    except YAMLError as error:
        raise ConfigError(f"{place}: {error}", hint="it is not YAML") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{place}: there are no keys", hint="write 'name:' and 'prompt:' first")
    try:
        return cast("dict[str, Any]", PersonaSchema().load(_as_text(data)))
    except ValidationError as error:
        raise _mistake(error, place) from error


def _as_text(data: Any) -> Any:
    """Facts and names may be written as bare numbers or yes; they are text to us."""
    if isinstance(data, dict) and isinstance(data.get("facts"), dict):
        facts = {
            str(key): str(value) if isinstance(value, (int, float)) else value
            for key, value in data["facts"].items()
        }
        return {**data, "facts": facts}
    return data


def _mistake(error: ValidationError, place: str) -> ConfigError:
    """The first mistake, with the path of keys to it."""
    path: list[str] = []
    found: Any = error.messages
    while isinstance(found, dict):
        key, found = next(iter(found.items()))
        path.append(str(key))
    message = found[0] if isinstance(found, list) else str(found)
    keys = [key for key in path if key not in ("key", "value", "_schema")]
    return ConfigError(f"{place}: {'.'.join(keys)}: {message}", hint=_hint(keys, str(message)))


def _hint(keys: list[str], message: str) -> str:
    if message != "Unknown field.":
        return "the shipped persona.yaml shows every key"
    schema = _SECTIONS.get(keys[0], PersonaSchema) if len(keys) > 1 else PersonaSchema
    known = list(schema().fields)
    near = get_close_matches(keys[-1], known, n=1)
    return f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(known)}"
