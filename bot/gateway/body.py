"""The body of a request, no longer than it may be."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.realtime import reading


async def read_json(request: web.Request, longest: int) -> dict[str, Any]:
    """The object in a request's body, of at most `longest` bytes. Raises BadRequest."""
    if request.content_length is not None and request.content_length > longest:
        raise web.HTTPRequestEntityTooLarge(longest, request.content_length)
    raw = await request.content.read(longest + 1)
    while len(raw) <= longest and not request.content.at_eof():
        raw += await request.content.read(longest + 1 - len(raw))
    if len(raw) > longest:
        raise web.HTTPRequestEntityTooLarge(longest, len(raw))
    return reading.parse(raw)
