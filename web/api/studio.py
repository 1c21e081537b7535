"""The speech studio: what it can make, making it, its line of work and its engines' models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint, Schema
from flask import g, request
from marshmallow import fields

from bot.errors import BadRequest, NotFound
from bot.studio import (
    KINDS,
    LONGEST_RECORDING_S,
    EngineView,
    QueueView,
    RequestField,
    formats,
    parse_request,
    request_form,
)
from web.bridge import LONG_CALL_S, ask, desk, studio
from web.roles import Role, needs
from web.schemas import EventOut, Input, schema_of
from web.studio_schemas import BODY, request_schema, words

blueprint = APIBlueprint("studio", __name__, url_prefix="/api/studio", tag="Studio")
PLAN_S = 30.0  # a book is read before its run begins


class KindOut(Schema):
    """A task or a pipeline with its form."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    sort = fields.String(required=True, metadata={"description": "task or pipeline"})
    form = fields.List(fields.Nested(schema_of(RequestField)), required=True)


class StartedOut(Schema):
    run = fields.String(required=True)


class UploadOut(Schema):
    """What a request's `upload` takes."""

    upload = fields.String(required=True)


class RecogniserOut(Schema):
    recogniser = fields.String(required=True)


class HeardOut(Schema):
    text = fields.String(required=True)


class LoadedOut(Schema):
    """The models that an engine holds in memory."""

    models = fields.List(fields.String(), required=True)


class LimitsOut(Schema):
    """How much a request may bring, and the formats that runs can be downloaded in."""

    upload_mb = fields.Integer(required=True)
    recording_s = fields.Float(required=True)
    task_chars = fields.Integer(required=True)
    chars = fields.Integer(required=True)
    formats = fields.List(fields.String(), required=True)


class KeyOut(Schema):
    """A key for the gateway's WebSocket, and for how many seconds it is good."""

    key = fields.String(required=True)
    seconds = fields.Float(required=True)


class ModelIn(Input):
    model = words(load_default="")


@blueprint.before_request
def take_books() -> None:
    """A text may be longer here than what the rest of the panel sends."""
    request.max_content_length = request.max_form_memory_size = BODY


@blueprint.get("/kinds")
@needs(Role.VIEWER)
@blueprint.output(KindOut(many=True))
def kinds() -> list[dict[str, Any]]:
    """Every task and pipeline, with the fields of its request."""
    return [
        {
            "name": kind.name,
            "title": kind.title,
            "summary": kind.summary,
            "sort": kind.sort,
            "form": request_form(kind.name),
        }
        for kind in KINDS.values()
    ]


@blueprint.get("/limits")
@needs(Role.VIEWER)
@blueprint.output(LimitsOut)
def limits() -> dict[str, Any]:
    """How long, how large, and in which formats."""
    settings = studio().settings
    return {
        "upload_mb": settings.max_upload_mb,
        "recording_s": LONGEST_RECORDING_S,
        "task_chars": settings.max_task_chars,
        "chars": settings.max_chars,
        "formats": formats(),
    }


def _starter(kind: str) -> Callable[..., Any]:
    def start(json_data: dict[str, Any]) -> dict[str, str]:
        wanted = parse_request(kind, json_data)
        return {"run": ask(studio().start(wanted), timeout=PLAN_S)}

    start.__name__ = f"start_{kind}"
    start.__doc__ = f"Start a run: {KINDS[kind].summary} 409 where too many wait."
    return start


def _streamer(kind: str) -> Callable[..., Any]:
    def stream(json_data: dict[str, Any]) -> dict[str, str]:
        return {"event": ask(desk().stream_in_show(kind, json_data), timeout=PLAN_S)}

    stream.__name__ = f"stream_{kind}"
    stream.__doc__ = "The same, heard in the show while it is made; kept as a run."
    return stream


for _name, _kind in KINDS.items():
    _path = f"/{'tasks' if _kind.sort == 'task' else 'pipelines'}/{_name}"
    for _make, _answer, _place in (
        (_starter, StartedOut, _path),
        (_streamer, EventOut, f"{_path}/in-show"),
    ):
        _view = needs(Role.MODERATOR)(_make(_name))
        _view = blueprint.input(request_schema(_kind.request))(_view)
        blueprint.post(_place)(blueprint.output(_answer, status_code=202)(_view))


@blueprint.post("/<any(tasks, pipelines):sort>/<name>")
@blueprint.post("/<any(tasks, pipelines):sort>/<name>/in-show")
@needs(Role.MODERATOR)
@blueprint.doc(hide=True)
def no_such_kind(sort: str, name: str) -> None:
    """The panel would answer this address otherwise, and it takes no POST. Raises NotFound."""
    known = [kind.name for kind in KINDS.values() if f"{kind.sort}s" == sort]
    raise NotFound(f"no {sort[:-1]} '{name[:60]}'", hint=f"there are: {', '.join(known)}")


@blueprint.post("/uploads")
@needs(Role.MODERATOR)
@blueprint.output(UploadOut, status_code=201)
@blueprint.doc(summary="Keep a sound file for a request; the body is the file.")
def keep_upload() -> dict[str, str]:
    """WAV, FLAC, OGG, MP3, AAC or M4A; it is forgotten after a day."""
    return {"upload": ask(studio().keep_upload(take_file()), timeout=PLAN_S)}


@blueprint.get("/listen")
@needs(Role.VIEWER)
@blueprint.output(RecogniserOut)
def recogniser() -> dict[str, str]:
    """Who writes down what is dictated; empty where nobody does."""
    return {"recogniser": ask(desk().recogniser())}


@blueprint.post("/listen")
@needs(Role.MODERATOR)
@blueprint.output(HeardOut)
@blueprint.doc(summary="What is said in a sound; the body is the file.")
def listen() -> dict[str, str]:
    """WAV, FLAC, OGG, MP3, AAC or M4A, up to five minutes; nothing is kept."""
    return {"text": ask(desk().listen(take_file()), timeout=LONG_CALL_S)}


@blueprint.post("/key")
@needs(Role.VIEWER)
@blueprint.output(KeyOut)
def brief_key() -> dict[str, Any]:
    """A key for a moment: a page's WebSocket to the gateway carries neither cookie nor header."""
    key, seconds = ask(desk().brief_key(g.member))
    return {"key": key, "seconds": seconds}


@blueprint.get("/queue")
@needs(Role.VIEWER)
@blueprint.output(schema_of(QueueView))
def queue() -> QueueView:
    """What works and what waits, each with its place in line."""

    here = studio()

    async def look() -> QueueView:
        return here.queue()

    return ask(look())


@blueprint.delete("/queue/<run>")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def cancel(run: str) -> str:
    """End a run that works or waits."""
    here = studio()

    async def end() -> None:
        here.cancel(run)

    ask(end())
    return ""


@blueprint.get("/engines")
@needs(Role.VIEWER)
@blueprint.output(schema_of(EngineView)(many=True))
def engines() -> list[EngineView]:
    """The voice engines and what they can do."""
    return ask(studio().engines(), timeout=PLAN_S)


@blueprint.get("/models/<engine>")
@needs(Role.VIEWER)
@blueprint.output(LoadedOut)
def loaded(engine: str) -> dict[str, Any]:
    """Which of an engine's models are in memory."""
    return {"models": ask(studio().loaded(engine), timeout=PLAN_S)}


@blueprint.post("/models/<engine>/warmup")
@needs(Role.MODERATOR)
@blueprint.input(ModelIn)
@blueprint.output({}, status_code=204)
def warm_up(engine: str, json_data: dict[str, Any]) -> str:
    """Load a model before it is needed."""
    ask(studio().warm_up(engine, json_data["model"]), timeout=LONG_CALL_S)
    return ""


@blueprint.post("/models/<engine>/unload")
@needs(Role.MODERATOR)
@blueprint.input(ModelIn)
@blueprint.output({}, status_code=204)
def unload(engine: str, json_data: dict[str, Any]) -> str:
    """Free a model's memory; without a name all of the engine's."""
    ask(studio().unload(engine, json_data["model"]), timeout=PLAN_S)
    return ""


def take_file() -> bytes:
    """The request's body as a file. Raises BadRequest for none; a larger one is a 413."""
    request.max_content_length = studio().settings.max_upload_mb * 1_000_000
    data = request.get_data(cache=False)
    if not data:
        raise BadRequest("there is no file", field="body", hint="send the file as the body")
    return data
