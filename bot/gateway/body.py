"""What a request brings, read with care: every mistake is named, none goes further in."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from aiohttp import web

from bot.errors import BadRequest


async def read_json(request: web.Request, longest: int) -> dict[str, Any]:
    """The object in a request's body, of at most `longest` bytes. Raises BadRequest."""
    if request.content_length is not None and request.content_length > longest:
        raise web.HTTPRequestEntityTooLarge(longest, request.content_length)
    raw = await request.content.read(longest + 1)
    while len(raw) <= longest and not request.content.at_eof():
        raw += await request.content.read(longest + 1 - len(raw))
    if len(raw) > longest:
        raise web.HTTPRequestEntityTooLarge(longest, len(raw))
    return parse_object(raw)


def parse_object(raw: bytes | str) -> dict[str, Any]:
    """A JSON object; numbers are finite and texts can be written down. Raises BadRequest."""
    try:
        data = json.loads(raw, parse_constant=_no_number)
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadRequest("this is no JSON that can be read", hint="send a JSON object") from error
    if not isinstance(data, dict):
        raise BadRequest("this is no JSON object", hint="send a JSON object")
    return data


def text(body: Mapping[str, Any], name: str, longest: int, default: str | None = None) -> str:
    """A text of limited length; without a `default` it must be there."""
    value = body.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise BadRequest("a text is needed", field=name)
    if len(value) > longest:
        raise BadRequest(f"{len(value)} characters; at most {longest}", field=name)
    return value


def number(
    body: Mapping[str, Any], name: str, low: float, high: float, default: float | None = None
) -> float:
    """A number within its limits."""
    value = body.get(name)
    if value is None and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRequest("a number is needed", field=name, hint=f"{low:g} to {high:g}")
    if not (math.isfinite(value) and low <= value <= high):
        raise BadRequest("out of its range", field=name, hint=f"{low:g} to {high:g}")
    return float(value)


def flag(body: Mapping[str, Any], name: str, default: bool = False) -> bool:
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise BadRequest("true or false", field=name)
    return value


def one_of(body: Mapping[str, Any], name: str, choices: tuple[str, ...], default: str) -> str:
    value = text(body, name, 60, default)
    if value not in choices:
        raise BadRequest(f"not '{value}'", field=name, hint=f"one of {', '.join(choices)}")
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
