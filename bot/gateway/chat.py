"""POST /v1/chat/completions: a conversation handed to the router of minds."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.dialogue import SpokenRules, untagged
from bot.engines import (
    Cancel,
    ChatRequest,
    Message,
    Role,
    Router,
    ThoughtEvent,
    Token,
    ToolCall,
    Usage,
)
from bot.errors import BadRequest, BotError, EngineError
from bot.gateway.answers import sse, told, unexpected
from bot.gateway.catalog import SHOW, Catalog
from bot.gateway.options import GatewayOptions
from bot.realtime import reading

ROLES = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
}
MOST_MESSAGES = 1000
MOST_TOKENS = 32_768
UNSUPPORTED = ("tools", "functions", "audio", "logprobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a mind is asked, and how it is answered."""

    request: ChatRequest
    mind: str
    model: str
    stream: bool
    usage: bool
    chars: int


class Chat:
    """Answers conversations. `rules` are the persona's as they are now: they name its tags."""

    def __init__(
        self,
        router: Router,
        catalog: Catalog,
        options: GatewayOptions,
        rules: Callable[[], SpokenRules] = SpokenRules,
    ) -> None:
        self._router = router
        self._catalog = catalog
        self._options = options
        self._rules = rules

    def read(self, body: Mapping[str, Any]) -> Wish:
        """Raises BadRequest, naming the parameter, and NotFound for the model."""
        for name in UNSUPPORTED:
            if body.get(name):
                raise BadRequest("the minds here do not take it", field=name)
        model = reading.text(body, "model", SHOW, longest=200)
        messages = _messages(body, self._options.max_chars)
        limit = "max_completion_tokens" if body.get("max_completion_tokens") else "max_tokens"
        reading.number(body, "n", 1, 1, 1)
        options = body.get("stream_options") or {}
        if not isinstance(options, dict):
            raise BadRequest("an object is needed", field="stream_options")
        return Wish(
            request=ChatRequest(
                messages=messages,
                max_tokens=int(reading.number(body, limit, 1, MOST_TOKENS, 300)),
                temperature=reading.number(body, "temperature", 0, 2, 0.8),
                stop=_stops(body),
                user=reading.text(body, "user", "", longest=200),
            ),
            mind=self._catalog.mind(model),
            model=model,
            stream=reading.flag(body, "stream"),
            usage=reading.flag(options, "include_usage"),
            chars=sum(len(message.content) for message in messages),
        )

    async def answer(self, request: web.Request, wish: Wish) -> web.StreamResponse:
        """Raises BotError before the first byte was sent."""
        cancel = Cancel()
        thought = self._router.stream(wish.request, "chat", cancel, only=wish.mind)
        events = untagged(thought, self._rules())
        reply = _Reply(wish)
        sent = web.StreamResponse()
        try:
            limit = asyncio.timeout(self._options.max_seconds)
            async with limit, aclosing(thought), aclosing(events):
                if not wish.stream:
                    return await _whole(reply, events)
                await _streamed(request, sent, reply, events)
        except TimeoutError as error:
            late = EngineError("minds", f"not done within {self._options.max_seconds:g} s")
            if not sent.prepared:
                raise late from error
            await _broken(sent, late)
        except Exception as error:
            if not sent.prepared or isinstance(error, ConnectionError):
                raise
            await _broken(sent, error)
        finally:
            cancel.set("answered")
        return sent


class _Reply:
    """The objects of one answer."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self._head = {
            "id": f"chatcmpl-{secrets.token_hex(12)}",
            "created": int(time.time()),
            "model": wish.model,
        }

    def whole(self, text: str, usage: Usage) -> dict[str, Any]:
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": _finish(usage)}
        counted = _usage(usage)
        return {**self._head, "object": "chat.completion", "choices": [choice], "usage": counted}

    def piece(self, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {**self._head, "object": "chat.completion.chunk", "choices": [choice]}

    def count(self, usage: Usage) -> dict[str, Any]:
        counted = _usage(usage)
        return {**self._head, "object": "chat.completion.chunk", "choices": [], "usage": counted}


async def _whole(reply: _Reply, events: AsyncGenerator[ThoughtEvent, None]) -> web.Response:
    parts: list[str] = []
    async for event in events:
        if isinstance(event, Token):
            parts.append(event.text)
        elif isinstance(event, ToolCall):
            continue  # none was offered
        elif event.finish == "broken":
            raise EngineError("minds", "the answer broke off", hint="try again")
        else:
            return web.json_response(reply.whole("".join(parts), event))
    raise EngineError("minds", "the answer did not end", hint="try again")


async def _streamed(
    request: web.Request,
    sent: web.StreamResponse,
    reply: _Reply,
    events: AsyncGenerator[ThoughtEvent, None],
) -> None:
    async for event in events:
        if not sent.prepared:
            sent.content_type = "text/event-stream"
            sent.headers["Cache-Control"] = "no-store"
            await sent.prepare(request)
            await sent.write(sse(reply.piece({"role": "assistant", "content": ""})))
        if isinstance(event, Token):
            await sent.write(sse(reply.piece({"content": event.text})))
            continue
        if isinstance(event, ToolCall):
            continue  # none was offered
        if event.finish == "broken":
            raise EngineError("minds", "the answer broke off", hint="try again")
        await sent.write(sse(reply.piece({}, _finish(event))))
        if reply.wish.usage:
            await sent.write(sse(reply.count(event)))
        await sent.write(b"data: [DONE]\n\n")
        await sent.write_eof()


async def _broken(sent: web.StreamResponse, error: Exception) -> None:
    """The answer stopped in its middle: the last event says so."""
    said = told(error)[1] if isinstance(error, BotError) else unexpected(error)
    await sent.write(sse({"error": said}))
    await sent.write_eof()


def _messages(body: Mapping[str, Any], longest: int) -> tuple[Message, ...]:
    listed = body.get("messages")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_MESSAGES:
        raise BadRequest(f"a list of 1 to {MOST_MESSAGES} messages is needed", field="messages")
    messages = tuple(_message(one, f"messages[{index}]") for index, one in enumerate(listed))
    if sum(len(message.content) for message in messages) > longest:
        raise BadRequest(f"more than {longest} characters", field="messages")
    return messages


def _message(raw: Any, place: str) -> Message:
    if not isinstance(raw, dict):
        raise BadRequest("an object is needed", field=place)
    role = raw.get("role")
    if not isinstance(role, str) or role not in ROLES:
        raise BadRequest("no such role", field=f"{place}.role", hint=f"one of {', '.join(ROLES)}")
    name = raw.get("name") or ""
    if not isinstance(name, str) or len(name) > 200:
        raise BadRequest("a short text is needed", field=f"{place}.name")
    return Message(ROLES[role], _content(raw.get("content"), f"{place}.content"), name)


def _content(raw: Any, place: str) -> str:
    """A text, or a list of parts that are all text."""
    if isinstance(raw, str):
        return raw
    parts = raw if isinstance(raw, list) else [None]
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    found = [text for text in texts if isinstance(text, str)]
    if not found or len(found) != len(parts):
        raise BadRequest("only text is understood", field=place)
    return "\n".join(found)


def _stops(body: Mapping[str, Any]) -> tuple[str, ...]:
    stop = body.get("stop")
    listed = [stop] if isinstance(stop, str) else stop or []
    if not isinstance(listed, list) or len(listed) > 4:
        raise BadRequest("up to four texts", field="stop")
    if not all(isinstance(one, str) and 0 < len(one) <= 200 for one in listed):
        raise BadRequest("up to four short texts", field="stop")
    return tuple(listed)


def _finish(usage: Usage) -> str:
    return "length" if usage.finish == "length" else "stop"


def _usage(usage: Usage) -> dict[str, int]:
    return {
        "prompt_tokens": usage.tokens_in,
        "completion_tokens": usage.tokens_out,
        "total_tokens": usage.tokens_in + usage.tokens_out,
    }
