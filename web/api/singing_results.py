"""Singing's jobs, what was brought and made, and how it sounds."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, FileSchema, Schema
from apiflask.fields import File
from flask import Response, current_app, send_file
from marshmallow import fields, validate

from bot.errors import Refused
from bot.singing import PREVIEW, SINGING, Wish
from web.bridge import CALL_S, LONG_CALL_S, ask, singing
from web.roles import Role, needs
from web.schemas import Input
from web.singing_schemas import (
    PreviewIn,
    ResultOut,
    SingingJobOut,
    told_job,
    told_result,
    told_results,
)
from web.studio_schemas import words
from web.uploads import allow_files, bring

blueprint = APIBlueprint("singing_results", __name__, tag="Singing")
API = "/api/singing"
MOST = 100  # results that are listed


class UploadIn(Input):
    """A sound file; its name becomes the song's title."""

    file = File(required=True)


class TitleIn(Input):
    title = words(200, required=True)


class WaveformQuery(Input):
    points = fields.Integer(validate=validate.Range(min=1, max=4000), load_default=400)


class WaveformOut(Schema):
    """0: −60 dB or less, 255: full scale."""

    peaks = fields.List(fields.Integer(), required=True)
    seconds = fields.Float(required=True)


class SingingLimitsOut(Schema):
    upload_mb = fields.Integer(required=True)
    minutes = fields.Float(required=True)
    link_minutes = fields.Float(required=True)
    keep_days = fields.Float(required=True)
    storage = fields.String(required=True)


class LinkQuery(Input):
    until = fields.Integer(required=True, validate=validate.Range(min=0, max=10**11))
    signature = words(100, required=True)


@blueprint.before_request
def take_file() -> None:
    """A form may hold a sound file."""
    allow_files()


@blueprint.get(f"{API}/limits")
@needs(Role.VIEWER)
@blueprint.output(SingingLimitsOut)
def limits() -> dict[str, Any]:
    """How much may be brought, and how long what is made is kept."""
    settings = singing().settings
    return {
        "upload_mb": settings.max_upload_mb,
        "minutes": settings.max_minutes,
        "link_minutes": settings.link_minutes,
        "keep_days": settings.keep_days,
        "storage": settings.storage,
    }


@blueprint.get(f"{API}/jobs")
@needs(Role.VIEWER)
@blueprint.output(SingingJobOut(many=True))
def jobs() -> list[dict[str, Any]]:
    """Singing's jobs, newest first."""
    return [told_job(job) for job in ask(singing().recent(30))]


@blueprint.get(f"{API}/jobs/<job>")
@needs(Role.VIEWER)
@blueprint.output(SingingJobOut)
def job(job: str) -> dict[str, Any]:
    """How far it is, and what came of it."""
    return told_job(ask(singing().job(job)))


@blueprint.delete(f"{API}/jobs/<job>")
@needs(Role.MODERATOR)
@blueprint.output(SingingJobOut)
def cancel(job: str) -> dict[str, Any]:
    """End it; what was finished of it is kept for the next time."""
    here = singing()

    async def end() -> Any:
        found = await here.job(job)
        return found if found.ended else await here.jobs.cancel(job)

    return told_job(ask(end(), timeout=CALL_S))


@blueprint.post(f"{API}/jobs/<job>/again")
@needs(Role.MODERATOR)
@blueprint.output(SingingJobOut, status_code=202)
def again(job: str) -> dict[str, Any]:
    """Take up a job that failed or was cancelled; it goes on where it was."""
    here = singing()

    async def take_up() -> Any:
        await here.job(job)
        return await here.jobs.again(job)

    return told_job(ask(take_up()))


@blueprint.post(f"{API}/previews")
@needs(Role.MODERATOR)
@blueprint.input(PreviewIn)
@blueprint.output(SingingJobOut, status_code=202)
def preview(json_data: dict[str, Any]) -> dict[str, Any]:
    """How a voice sings some seconds of these vocals: `preview`."""
    source = json_data["source"]
    wish = Wish(
        kind=PREVIEW,
        sources={SINGING: source} if source else {},
        voice=json_data["speaker_id"],
        options={"key": None},
    )
    started = ask(singing().start(wish), timeout=LONG_CALL_S)
    if wait := json_data["wait"]:
        started = ask(singing().jobs.ended(started.id, wait), timeout=wait + CALL_S)
    return told_job(started)


@blueprint.post(f"{API}/uploads")
@needs(Role.MODERATOR)
@blueprint.input(UploadIn, location="files")
@blueprint.output(ResultOut, status_code=201)
def upload(files_data: dict[str, Any]) -> dict[str, Any]:
    """Bring a sound: WAV, FLAC, OGG, MP3, M4A and what else can be read."""
    return told_result(bring(files_data["file"]))


@blueprint.get(f"{API}/results")
@needs(Role.VIEWER)
@blueprint.output(ResultOut(many=True))
def results() -> list[dict[str, Any]]:
    """What was brought and made, newest first."""
    return told_results(singing().shelf.all()[:MOST])


@blueprint.get(f"{API}/results/<id>")
@needs(Role.VIEWER)
@blueprint.output(ResultOut)
def result(id: str) -> dict[str, Any]:
    """One of them, with a new address."""
    return told_result(singing().shelf.get(id))


@blueprint.patch(f"{API}/results/<id>")
@needs(Role.MODERATOR)
@blueprint.input(TitleIn)
@blueprint.output(ResultOut)
def rename_result(id: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Give it another title."""
    return told_result(ask(singing().shelf.rename(id, json_data["title"])))


@blueprint.delete(f"{API}/results/<id>")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def delete_result(id: str) -> str:
    """Forget it now."""
    ask(singing().shelf.remove(id), timeout=LONG_CALL_S)
    return ""


@blueprint.get(f"{API}/results/<id>/waveform")
@needs(Role.VIEWER)
@blueprint.input(WaveformQuery, location="query")
@blueprint.output(WaveformOut)
def waveform(id: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """It drawn small."""
    here = singing()
    peaks = ask(here.shelf.waveform(id, query_data["points"]))
    return {"peaks": peaks, "seconds": here.shelf.get(id).seconds}


@blueprint.get(f"{API}/results/<id>/sound")
@needs(Role.VIEWER)
@blueprint.output(FileSchema(), content_type="application/octet-stream")
def sound(id: str) -> Response:
    """To be heard; parts of it where a range is asked for."""
    return _sent(id, attached=False)


@blueprint.get("/results/<id>")
@needs(Role.PUBLIC)
@blueprint.input(LinkQuery, location="query")
@blueprint.output(FileSchema(), content_type="application/octet-stream")
def linked(id: str, query_data: dict[str, Any]) -> Response:
    """A result by its signed address, as long as that holds."""
    links = current_app.extensions["greenroom"].links
    if not links.holds(id, query_data["until"], query_data["signature"]):
        raise Refused("this address is over, or was never given", hint="ask for the result anew")
    return _sent(id, attached=True)


def _sent(id: str, *, attached: bool) -> Response:
    here = singing()
    result = here.shelf.get(id)
    path = ask(here.shelf.path(id), timeout=LONG_CALL_S)
    return send_file(
        path,
        mimetype=result.media_type,
        conditional=True,
        etag=True,
        as_attachment=attached,
        download_name=result.file,
    )
