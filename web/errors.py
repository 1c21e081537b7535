"""Errors as JSON: `{message, hint, place}` with the statuses of docs/api.md.

What is ours says what happened and what to do. What nobody foresaw is logged under an id and
answered with that id alone, so that no secret leaves in an error.
"""

from __future__ import annotations

import math
import secrets
from typing import Any

import structlog
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, jsonify, request

from bot.errors import (
    AudioError,
    BadRequest,
    BotError,
    ConfigError,
    Conflict,
    EngineError,
    JobError,
    NotFound,
    PluginError,
    Refused,
)
from bot.settings import redact

log = structlog.get_logger("web")


class NotLoggedIn(BotError):
    """Nobody is known by this token, ticket or cookie."""


class TooManyTries(BotError):
    """Too many wrong tokens from one place."""


class HouseAway(BotError):
    """The house did not answer: it is stopping, or too busy."""


# The first that fits counts, so the children stand before their parents.
STATUS: tuple[tuple[type[BotError], int], ...] = (
    (NotLoggedIn, 401),
    (TooManyTries, 429),
    (HouseAway, 503),
    (NotFound, 404),
    (Conflict, 409),
    (PluginError, 409),
    (JobError, 409),
    (Refused, 403),
    (EngineError, 503),
    (ConfigError, 400),
    (AudioError, 400),
    (BotError, 400),
)

_HINTS = {
    400: "check the request",
    404: "check the address",
    405: "check the method",
    413: "send less at once",
    415: "send JSON",
    422: "correct the fields that are named",
}


def status_of(error: BotError) -> int:
    return next(status for kind, status in STATUS if isinstance(error, kind))


def problem(status: int, message: str, hint: str = "", place: str = "", **more: Any) -> Response:
    """An error's answer. Whoever worded it, no secret leaves in it."""
    response = jsonify(message=redact(message), hint=redact(hint), place=place, **more)
    response.status_code = status
    return response


def our_error(error: BotError) -> Response:
    """A BotError; a ConfigError's message starts with its place, whose end is the form's field."""
    if isinstance(error, BadRequest) and error.field:
        said = error.message.removeprefix(f"{error.field}: ")
        return problem(400, error.message, error.hint, error.field, errors={error.field: [said]})
    if not isinstance(error, ConfigError) or ": " not in error.message:
        answer = problem(status_of(error), error.message, error.hint)
        if retry_after := getattr(error, "retry_after", 0):
            answer.headers["Retry-After"] = str(math.ceil(retry_after))
        return answer
    place, said = error.message.split(": ", 1)
    field = place.rsplit(".", 1)[-1]
    return problem(400, error.message, error.hint, place, errors={field: [said]})


def _http_error(error: HTTPError) -> tuple[Any, int, Any]:
    """Flask's and the schemas' own errors in the same shape."""
    body = {"message": error.message, "hint": _HINTS.get(error.status_code, ""), "place": ""}
    detail = error.detail if isinstance(error.detail, dict) else {}
    if error.status_code == 422 and detail:
        place, errors = next(iter(detail.items()))
        named = errors if isinstance(errors, dict) else {"": errors}
        body |= {"message": _first_message(named), "place": str(place), "errors": named}
    return body, error.status_code, error.headers


def _first_message(errors: dict[Any, Any]) -> str:
    """`text: Missing data for required field.` for the first of them."""
    field, messages = next(iter(errors.items()))
    first = messages[0] if isinstance(messages, list) and messages else messages
    return f"{field}: {first}" if field else str(first)


def unexpected(error: Exception) -> Response:
    """A fault of ours: logged with its trace under an id, of which the answer tells no more."""
    id = secrets.token_hex(4)
    log.exception("request failed", id=id, method=request.method, path=request.path)
    return problem(500, "something went wrong inside", f"the log has it as {id}", id)


def _too_deep(error: RecursionError) -> Response:
    """JSON that is nested without end; anything else that runs in circles is ours."""
    if request.is_json:
        return problem(400, "this JSON is nested too deeply", _HINTS[400])
    return unexpected(error)


def install(app: APIFlask) -> None:
    """Every error of this app becomes JSON."""
    app.error_processor(_http_error)  # type: ignore[arg-type]
    app.register_error_handler(BotError, our_error)
    app.register_error_handler(RecursionError, _too_deep)
    app.register_error_handler(Exception, unexpected)
