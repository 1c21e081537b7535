"""What is sent: events as data, each with an id of its own."""

from __future__ import annotations

import random
from typing import Any

from bot.errors import (
    BadRequest,
    BotError,
    Conflict,
    EngineError,
    NotFound,
    Refused,
)
from bot.settings import redact

Event = dict[str, Any]

# type and code; the first that fits counts.
KINDS: tuple[tuple[type[BotError], str, str], ...] = (
    (BadRequest, "invalid_request_error", "invalid_value"),
    (NotFound, "invalid_request_error", "not_found"),
    (Conflict, "invalid_request_error", "conflict"),
    (Refused, "permission_error", "not_allowed"),
    (EngineError, "server_error", "engine_failed"),
    (BotError, "invalid_request_error", "refused"),
)


def new_id(kind: str) -> str:
    """An id such as `item_9f…`."""
    return f"{kind}_{random.getrandbits(80):020x}"


def event(type: str, **fields: Any) -> Event:
    return {"type": type, "event_id": new_id("event"), **fields}


def told(error: BotError, code: str = "") -> dict[str, Any]:
    """What is said of an error; no secret leaves in it."""
    _, sort, usual = next(row for row in KINDS if isinstance(error, row[0]))
    if getattr(error, "retry_after", 0):
        sort, usual = "rate_limit_error", "rate_limit_exceeded"
    return {
        "type": sort,
        "code": code or getattr(error, "code", "") or usual,
        "message": redact(str(error)),
        "param": getattr(error, "field", "") or None,
    }


def error_event(error: BotError, cause: str | None = None, code: str = "") -> Event:
    """`cause` is the id that the client gave the event that went wrong."""
    return event("error", error={**told(error, code), "event_id": cause})
