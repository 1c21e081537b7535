"""Talking with the mind, token by token: a music teacher who knows the songs, and others."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from typing import Any

from apiflask import APIBlueprint, FileSchema, Schema
from flask import Response, request, stream_with_context
from marshmallow import fields, validate

from bot.engines import Cancel
from bot.errors import BotError
from bot.settings import redact
from bot.singing import CHARACTERS, LONGEST_PROMPT, TEACHER, Talk
from web.bridge import read, singing
from web.roles import Role, needs
from web.schemas import Input, choice
from web.studio_schemas import BODY, words

blueprint = APIBlueprint("music_chat", __name__, tag="Chat")
QUIET_S = 120.0  # that a mind may take for a word
EVENTS = "text/event-stream"
NAMES = tuple(one.name for one in CHARACTERS)


class TurnIn(Input):
    """What was said before."""

    role = choice("user", "assistant", required=True)
    content = words(20_000, required=True)


class AskQuery(Input):
    prompt = words(LONGEST_PROMPT, required=True)
    persona = choice(*NAMES, load_default=TEACHER)


class AskIn(AskQuery):
    history = fields.List(
        fields.Nested(TurnIn), validate=validate.Length(max=200), load_default=list
    )


class PersonaOut(Schema):
    name = fields.String(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)


@blueprint.before_request
def take_talk() -> None:
    """What was said before is longer than most requests."""
    request.max_content_length = request.max_form_memory_size = BODY


@blueprint.post("/chat/")
@needs(Role.MODERATOR)
@blueprint.input(AskIn, location="json_or_form", arg_name="asked")
@blueprint.output(FileSchema(), content_type="text/plain")
def chat(asked: dict[str, Any]) -> Response:
    """Ask; the answer comes as text, token by token, or as events (`Accept: text/event-stream`)."""
    return _answer(asked)


@blueprint.get("/chat/")
@needs(Role.MODERATOR)
@blueprint.input(AskQuery, location="query", arg_name="asked")
@blueprint.output(FileSchema(), content_type="text/plain")
def chat_by_address(asked: dict[str, Any]) -> Response:
    """The same with the prompt as a parameter."""
    return _answer(asked)


@blueprint.get("/api/singing/personas")
@needs(Role.VIEWER)
@blueprint.output(PersonaOut(many=True))
def personas() -> list[dict[str, str]]:
    """Whom one can talk with."""
    return [{"name": one.name, "title": one.title, "summary": one.summary} for one in CHARACTERS]


def _answer(asked: dict[str, Any]) -> Response:
    """What fails before the first token is an error like any other."""
    talk = Talk(
        prompt=asked["prompt"],
        persona=asked["persona"],
        before=tuple((one["role"], one["content"]) for one in asked.get("history", ())),
    )
    tokens = read(singing().teacher.answer(talk, Cancel()), timeout=QUIET_S)
    try:
        first = next(tokens, "")
    except BaseException:
        tokens.close()
        raise
    as_events = EVENTS in request.headers.get("Accept", "")
    body = _events(first, tokens) if as_events else _text(first, tokens)
    answer = Response(stream_with_context(body), mimetype=EVENTS if as_events else "text/plain")
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy is to hand it on at once
    return answer


def _text(first: str, tokens: Generator[str, None, None]) -> Iterator[str]:
    """A failure midway is the last line, and then the answer breaks off without the end that HTTP
    wants: who reads it sees why, and whose program fetches it gets an error."""
    try:
        yield first
        yield from tokens
    except BotError as error:
        yield f"\n\n[{redact(error.message)}]\n"
        raise
    finally:
        tokens.close()


def _events(first: str, tokens: Generator[str, None, None]) -> Iterator[str]:
    """`token` events, then `done`, or `error` with message and hint."""
    try:
        yield _event("token", {"text": first})
        for token in tokens:
            yield _event("token", {"text": token})
        yield _event("done", {})
    except BotError as error:
        yield _event("error", {"message": redact(error.message), "hint": redact(error.hint)})
    finally:
        tokens.close()


def _event(name: str, data: dict[str, str]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
