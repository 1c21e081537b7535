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

from bot.errors import BadRequest, JobError
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
from web.uploads import allow_files, bring, brought

blueprint = APIBlueprint("singing", __name__, tag="Singing")
LOAD_S = 90.0
NOT_OPTIONS = {"file", "source", "speaker_id", "enhance", "wait", "vocals", "instrumental"}
PATHS = {"vocals_path", "instrumental_path", "reference_path"}


class PingOut(Schema):
    """That it is there."""

    status = fields.String(required=True)
    message = fields.String(required=True)


@blueprint.before_request
def take_files() -> None:
    """A form may hold two sound files."""
    allow_files(2)


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
@blueprint.input(ModelChoiceIn)
@blueprint.output(ModelOut)
def load_model(json_data: dict[str, Any]) -> dict[str, Any]:
    """Choose the voice that sings where a request names none."""
    return _model(ask(singing().singers.choose(json_data["model"]), timeout=LOAD_S))


@blueprint.get("/model/info")
@needs(Role.VIEWER)
@blueprint.output(ModelOut)
def model_info() -> dict[str, Any]:
    """The chosen voice. 404 where nobody can sing."""
    return _model(ask(singing().singers.find(""), timeout=LOAD_S))


@blueprint.post("/audio/separate")
@needs(Role.MODERATOR)
@blueprint.input(SeparateIn, location="form_and_files")
@blueprint.output(SingingJobOut)
@blueprint.doc(responses={202: "It goes on as a job."})
def separate(form_and_files_data: dict[str, Any]) -> Any:
    """Take a song apart: `vocals` and `instrumental`."""
    asked = form_and_files_data
    song = brought(asked.get("file"), asked["source"], "file")
    return _started(asked, Wish(kind=SEPARATE, sources={SONG: song}, options=_options(asked)))


@blueprint.post("/voice/convert")
@needs(Role.MODERATOR)
@blueprint.input(ConvertIn, location="form_and_files")
@blueprint.output(SingingJobOut)
@blueprint.doc(responses={202: "It goes on as a job."})
def convert(form_and_files_data: dict[str, Any]) -> Any:
    """Let another voice sing a recording of one singer: `converted`."""
    asked = form_and_files_data
    vocals = brought(asked.get("file"), asked["source"], "file")
    wish = Wish(
        kind=CONVERT,
        sources={SINGING: vocals},
        voice=asked["speaker_id"],
        options=_options(asked),
    )
    return _started(asked, wish)


@blueprint.post("/audio/merge")
@needs(Role.MODERATOR)
@blueprint.input(MergeIn)
@blueprint.output(SingingJobOut)
@blueprint.doc(responses={202: "It goes on as a job."})
def merge(json_data: dict[str, Any]) -> Any:
    """Put two earlier results together: `mix`."""
    sources = {SINGING: json_data["vocals_path"], BAND: json_data["instrumental_path"]}
    if json_data["reference_path"]:
        sources[ORIGINAL] = json_data["reference_path"]
    return _started(json_data, Wish(kind=MERGE, sources=sources, options=_options(json_data)))


@blueprint.post("/audio/merge-uploads")
@needs(Role.MODERATOR)
@blueprint.input(MergeUploadsIn, location="form_and_files")
@blueprint.output(SingingJobOut)
@blueprint.doc(responses={202: "It goes on as a job."})
def merge_uploads(form_and_files_data: dict[str, Any]) -> Any:
    """Put two files together: `mix`."""
    asked = form_and_files_data
    for part in (SINGING, BAND):
        if not asked[part]:
            raise BadRequest("there is no file", field=part, hint="send a sound file")
    sources = {SINGING: bring(asked["vocals"]).id, BAND: bring(asked["instrumental"]).id}
    return _started(asked, Wish(kind=MERGE, sources=sources, options=_options(asked)))


@blueprint.post("/audio/process-all")
@needs(Role.MODERATOR)
@blueprint.input(ProcessIn, location="form_and_files")
@blueprint.output(SingingJobOut)
@blueprint.doc(responses={202: "It goes on as a job."})
def process_all(form_and_files_data: dict[str, Any]) -> Any:
    """A song sung by another voice, from the file to the mix."""
    asked = form_and_files_data
    song = brought(asked.get("file"), asked["source"], "file")
    wish = Wish(
        kind=PROCESS, sources={SONG: song}, voice=asked["speaker_id"], options=_options(asked)
    )
    return _started(asked, wish)


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


def _started(asked: dict[str, Any], wish: Wish) -> Any:
    """Start it, and wait as long as was asked for. Raises JobError for one that failed."""
    here = singing()
    job = ask(here.start(wish), timeout=LOAD_S)
    if asked["wait"]:
        job = ask(here.jobs.ended(job.id, asked["wait"]), timeout=asked["wait"] + CALL_S)
    if job.state == "failed":
        raise JobError(job.error, hint=f"{request.path} was job {job.id}")
    return told_job(job), 200 if job.state == "done" else 202
