"""How errors are answered: in the shape that clients of this protocol read."""

from __future__ import annotations

import json
import logging
import math
import secrets
from typing import Any

from aiohttp import web

from bot.errors import (
    AudioError,
    BadRequest,
    BotError,
    Conflict,
    EngineBusy,
    EngineError,
    NotFound,
    Refused,
)
from bot.gateway.keys import NoKey, UsedUp
from bot.settings import redact

log = logging.getLogger(__name__)

# status, type and code; the first that fits counts, so the children stand before their parents.
KINDS: tuple[tuple[type[BotError], int, str, str], ...] = (
    (NoKey, 401, "authentication_error", "invalid_api_key"),
    (UsedUp, 429, "rate_limit_error", "rate_limit_exceeded"),
    (BadRequest, 400, "invalid_request_error", "invalid_value"),
    (NotFound, 404, "invalid_request_error", "not_found"),
    (Conflict, 409, "conflict_error", "busy"),
    (Refused, 403, "permission_error", "not_allowed"),
    (EngineBusy, 429, "rate_limit_error", "engine_busy"),
    (EngineError, 503, "server_error", "engine_failed"),
    (AudioError, 400, "invalid_request_error", "audio"),
    (BotError, 400, "invalid_request_error", "refused"),
)


def told(error: BotError) -> tuple[int, dict[str, Any]]:
    """The status and what is said of it; no secret leaves in it."""
    _, status, sort, code = next(row for row in KINDS if isinstance(error, row[0]))
    said: dict[str, Any] = {
        "message": redact(str(error)),
        "type": sort,
        "param": getattr(error, "field", "") or None,
        "code": code,
    }
    if retry_after := getattr(error, "retry_after", 0):
        said["retry_after"] = math.ceil(retry_after)
    return status, said


def problem(error: BotError) -> web.Response:
    status, said = told(error)
    headers = {"Retry-After": str(said["retry_after"])} if "retry_after" in said else {}
    return web.json_response({"error": said}, status=status, headers=headers)


def unexpected(error: Exception) -> dict[str, Any]:
    """A fault of ours: logged with its trace under an id, of which the answer tells no more."""
    id = secrets.token_hex(4)
    log.error("a request to the gateway failed (%s)", id, exc_info=error)
    message = f"something went wrong inside; the log has it as {id}"
    return {"message": message, "type": "server_error", "param": None, "code": "internal"}


@web.middleware
async def answer_errors(request: web.Request, handler: Any) -> web.StreamResponse:
    """Every error before the first byte becomes an answer."""
    try:
        return await handler(request)
    except BotError as error:
        return problem(error)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _http_problem(error)
    except ConnectionError:  # whoever asked is gone
        raise
    except Exception as error:
        return web.json_response({"error": unexpected(error)}, status=500)


def _http_problem(error: web.HTTPException) -> web.Response:
    messages = {404: "there is no such address", 413: "the request is too large"}
    said = {
        "message": messages.get(error.status, error.reason),
        "type": "invalid_request_error",
        "param": None,
        "code": f"http_{error.status}",
    }
    kept = {name: value for name, value in error.headers.items() if name == "Allow"}
    return web.json_response({"error": said}, status=error.status, headers=kept)


def sse(data: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
