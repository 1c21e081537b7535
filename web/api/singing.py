"""Songs taken apart, sung by another voice and put together; and who can sing.

Whatever takes long is a job. The answer waits for its end as long as `wait` says: with 200 it is
done, with 202 it goes on, and /api/singing/jobs tells how.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint, Schema
from flask import request
from marshmallow import fields

from bot.errors import JobError
from bot.singing import BAND, CONVERT, MERGE, ORIGINAL, PROCESS, SEPARATE, SINGING, SONG, Wish
from web.bridge import CALL_S, ask, singing
from web.roles import Role, needs
from web.singing_schemas import (
    ConvertIn,
    HowMixed,
    HowTidy,
    MergeIn,
    MergeUploadsIn,
    ModelChoiceIn,
    ModelOut,
    ProcessIn,
    SeparateIn,
    SeparatorOut,
    SingingJobOut,
    SpeakersOut,
    told_job,
    told_singer,
)
from web.uploads import allow_files, bring

blueprint = APIBlueprint("singing", __name__, tag="Singing")
LOAD_S = 90.0
GOES_ON = {202: "It goes on as a job."}
NOT_OPTIONS = {"file", "source", "speaker_id", "enhance", "wait", "vocals", "instrumental"}
PATHS = {"vocals_path", "instrumental_path", "reference_path"}


class PingOut(Schema):
    """That it is there."""

    status = fields.String(required=True)
    message = fields.String(required=True)


@blueprint.before_request
def take_files() -> None:
    """A form may hold a sound file, or the two that are merged."""
    allow_files(2 if request.path.endswith("/merge-uploads") else 1)


@blueprint.get("/ping")
@needs(Role.PUBLIC)
@blueprint.output(PingOut)
def ping() -> dict[str, str]:
    """Whether anybody is there."""
    return {"status": "ok", "message": "pong"}


@blueprint.get("/speakers")
@needs(Role.VIEWER)
@blueprint.output(SpeakersOut)
def speakers() -> dict[str, Any]:
    """Every voice that can sing, and the one that is chosen."""
    known = singing().singers
    found = ask(known.all(), timeout=LOAD_S)
    chosen = ask(known.find(""), timeout=LOAD_S).id if any(not one.flaw for one in found) else ""
    return {"speakers": [told_singer(one) for one in found], "current": chosen}


@blueprint.get("/api/singing/separators")
@needs(Role.VIEWER)
@blueprint.output(SeparatorOut(many=True))
def separators() -> list[dict[str, Any]]:
    """Who takes songs apart, the usual one first, and what else each of them can."""
    return [asdict(one) for one in singing().partings()]


@blueprint.post("/model/load")
@needs(Role.MODERATOR)
@blueprint.input(ModelChoiceIn, location="json_or_form", arg_name="asked")
@blueprint.output(ModelOut)
def load_model(asked: dict[str, Any]) -> dict[str, Any]:
    """Choose the voice that sings where a request names none."""
    return _model(ask(singing().singers.choose(asked["model"]), timeout=LOAD_S))


@blueprint.get("/model/info")
@needs(Role.VIEWER)
@blueprint.output(ModelOut)
def model_info() -> dict[str, Any]:
    """The chosen voice. 404 where nobody can sing."""
    return _model(ask(singing().singers.find(""), timeout=LOAD_S))


@blueprint.post("/audio/separate")
@needs(Role.MODERATOR)
@blueprint.input(SeparateIn, location="form_and_files", arg_name="asked")
@blueprint.output(SingingJobOut)
@blueprint.doc(responses=GOES_ON)
def separate(asked: dict[str, Any]) -> Any:
    """Take a song apart: `vocals` and `instrumental`."""
    return _started(SEPARATE, asked, {SONG: _brought(asked)})


@blueprint.post("/voice/convert")
@needs(Role.MODERATOR)
@blueprint.input(ConvertIn, location="form_and_files", arg_name="asked")
@blueprint.output(SingingJobOut)
@blueprint.doc(responses=GOES_ON)
def convert(asked: dict[str, Any]) -> Any:
    """Let another voice sing a recording of one singer: `converted`."""
    return _started(CONVERT, asked, {SINGING: _brought(asked)})


@blueprint.post("/audio/merge")
@needs(Role.MODERATOR)
@blueprint.input(MergeIn, location="json_or_form", arg_name="asked")
@blueprint.output(SingingJobOut)
@blueprint.doc(responses=GOES_ON)
def merge(asked: dict[str, Any]) -> Any:
    """Put two earlier results together: `mix`."""
    sources = {SINGING: asked["vocals_path"], BAND: asked["instrumental_path"]}
    if asked["reference_path"]:
        sources[ORIGINAL] = asked["reference_path"]
    return _started(MERGE, asked, sources)


@blueprint.post("/audio/merge-uploads")
@needs(Role.MODERATOR)
@blueprint.input(MergeUploadsIn, location="form_and_files", arg_name="asked")
@blueprint.output(SingingJobOut)
@blueprint.doc(responses=GOES_ON)
def merge_uploads(asked: dict[str, Any]) -> Any:
    """Put two files together: `mix`."""
    sources = {part: bring(asked[part], part).id for part in (SINGING, BAND)}
    return _started(MERGE, asked, sources)


@blueprint.post("/audio/process-all")
@needs(Role.MODERATOR)
@blueprint.input(ProcessIn, location="form_and_files", arg_name="asked")
@blueprint.output(SingingJobOut)
@blueprint.doc(responses=GOES_ON)
def process_all(asked: dict[str, Any]) -> Any:
    """A song sung by another voice, from the file to the mix."""
    return _started(PROCESS, asked, {SONG: _brought(asked)})


def _model(singer: Any) -> dict[str, Any]:
    details = singing().singers.details(singer)
    return told_singer(singer) | {
        "ok": details["ok"],
        "state": details["state"],
        "engine_note": details["note"],
    }


def _options(asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked for as a Wish has it: tidying and mixing apart."""
    options = {name: value for name, value in asked.items() if name not in NOT_OPTIONS | PATHS}
    for group, schema in (("tidy", HowTidy), ("mixing", HowMixed)):
        names = schema._declared_fields.keys() & options.keys()
        if names:
            options[group] = {name: options.pop(name) for name in sorted(names)}
    if options.get("f0") == "auto":
        options["f0"] = ""
    if asked.get("enhance") is False:
        options["enhancer"] = "none"
    return options


def _brought(asked: dict[str, Any]) -> str:
    """The id of the sound that a request brings as `file`, or names as `source`."""
    if not asked["source"] or asked.get("file"):
        return bring(asked.get("file")).id
    return asked["source"]


def _started(kind: str, asked: dict[str, Any], sources: dict[str, str]) -> Any:
    """Start it, and wait as long as was asked for. Raises JobError for one that failed."""
    here = singing()
    voice, options = asked.get("speaker_id", ""), _options(asked)
    wish = Wish(kind=kind, sources=sources, voice=voice, options=options)
    job = ask(here.start(wish), timeout=LOAD_S)
    if asked["wait"]:
        job = ask(here.jobs.ended(job.id, asked["wait"]), timeout=asked["wait"] + CALL_S)
    if job.state == "failed":
        raise JobError(job.error, hint=f"{request.path} was job {job.id}")
    return told_job(job), 200 if job.state == "done" else 202
