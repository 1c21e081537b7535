"""What clients send, read with care: every mistake is named by its field."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from bot.errors import BadRequest

LONGEST_TEXT = 100_000  # characters of a text that has no limit of its own


def parse(raw: bytes | str) -> dict[str, Any]:
    """A JSON object; numbers are finite and texts can be written down. Raises BadRequest."""
    try:
        data = json.loads(raw, parse_constant=_no_number)
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadRequest("this is no JSON that can be read", hint="send a JSON object") from error
    if not isinstance(data, dict):
        raise BadRequest("this is no JSON object", hint="send a JSON object")
    return data


def text(
    said: Mapping[str, Any],
    name: str,
    default: str | None = None,
    at: str = "",
    *,
    longest: int = LONGEST_TEXT,
) -> str:
    """A text; without a `default` it must be there. `at` is the path before the name."""
    value = said.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise BadRequest("a text is needed", field=at + name)
    if len(value) > longest:
        raise BadRequest(f"{len(value)} characters; at most {longest}", field=at + name)
    return value


def number(
    said: Mapping[str, Any],
    name: str,
    low: float,
    high: float,
    default: float | None = None,
    at: str = "",
) -> float:
    value = said.get(name)
    if value is None and default is not None:
        return default
    hint = f"{low:g} to {high:g}"
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadRequest("a number is needed", field=at + name, hint=hint)
    if not low <= value <= high:
        raise BadRequest("out of its range", field=at + name, hint=hint)
    return float(value)


def flag(said: Mapping[str, Any], name: str, default: bool = False, at: str = "") -> bool:
    value = said.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise BadRequest("true or false", field=at + name)
    return value


def choice(
    said: Mapping[str, Any], name: str, choices: tuple[str, ...], default: str, at: str = ""
) -> str:
    value = text(said, name, default, at)
    if value not in choices:
        raise BadRequest(
            f"not '{value[:60]}'", field=at + name, hint=f"one of {', '.join(choices)}"
        )
    return value


def part(said: Mapping[str, Any], name: str, at: str = "") -> Mapping[str, Any]:
    """An object inside; empty where it is missing or null."""
    value = said.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRequest("an object is needed", field=at + name)
    return value


def parts(said: Mapping[str, Any], name: str, most: int, at: str = "") -> list[Mapping[str, Any]]:
    """A list of objects; empty where it is missing or null."""
    value = said.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise BadRequest("a list of objects is needed", field=at + name)
    if len(value) > most:
        raise BadRequest(f"{len(value)} of them; at most {most}", field=at + name)
    return value


def sound(said: Mapping[str, Any], name: str) -> bytes:
    """Bytes in base64."""
    value = said.get(name)
    if not isinstance(value, str):
        raise BadRequest("base64 is needed", field=name)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest("this is no base64", field=name) from error


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
