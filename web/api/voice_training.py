"""Voices in training: recordings are brought, a voice is trained of them, and heard meanwhile."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint, FileSchema, Schema
from apiflask.fields import File
from flask import Response, send_file
from marshmallow import fields, validate

from bot.engines import MaterialReport, TrainConsent, TrainPreset, VoiceReport
from bot.jobs import Job
from bot.singing import LessonFile, TrainWish
from web.api.singing_results import API
from web.bridge import LONG_CALL_S, ask, singing
from web.roles import Role, needs
from web.schemas import Input, schema_of
from web.singing_schemas import number
from web.studio_schemas import words
from web.uploads import allow_files, saved

blueprint = APIBlueprint(
    "voice_training", __name__, url_prefix=f"{API}/training", tag="Voice training"
)
TWO_WEEKS = 14 * 24 * 60.0  # minutes


class TrainConsentIn(Input):
    """Who allowed their voice to be trained, when (ISO date), and in which words."""

    who = words(400, required=True)
    when = fields.String(required=True, validate=validate.Regexp(r"^\d{4}-\d{2}-\d{2}$"))
    statement = words(4000, required=True)


class TrainIn(Input):
    """`name` is the voice's, and of its recordings; `anew` forgets an earlier training."""

    name = words(60, required=True)
    consent = fields.Nested(TrainConsentIn, required=True)
    label = words(200, load_default="")
    trainer = words(60, load_default="")
    preset = words(60, load_default="")
    base = words(60, load_default="")
    minutes = number(0, TWO_WEEKS, load_default=0.0)
    steps = fields.Integer(validate=validate.Range(min=0, max=10_000_000), load_default=0)
    anew = fields.Boolean(load_default=False)


class RecordingIn(Input):
    """One sound file of the person."""

    file = File(required=True)


class TrainerOut(Schema):
    """A trainer and the ways it can train."""

    name = fields.String(required=True)
    presets = fields.List(fields.Nested(schema_of(TrainPreset)), required=True)


class TrainersOut(Schema):
    trainers = fields.List(fields.Nested(TrainerOut), required=True)


class RecordingsOut(Schema):
    files = fields.List(fields.Nested(schema_of(LessonFile)), required=True)


class PointOut(Schema):
    step = fields.Integer(required=True)
    loss = fields.Float(required=True)


class TrainSampleOut(Schema):
    step = fields.Integer(required=True)
    similarity = fields.Float(required=True)


class TrainingOut(Schema):
    """A training. `state` is waiting, running, done, failed or cancelled; a stopped one goes on
    where it was."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    label = fields.String(required=True)
    preset = fields.String(required=True)
    state = fields.String(required=True)
    progress = fields.Float(required=True)
    note = fields.String(required=True)
    error = fields.String(required=True)
    at = fields.Float(required=True)
    device = fields.String(required=True)
    step = fields.Integer(required=True)
    left_s = fields.Float(required=True)
    notes = fields.List(fields.String(), required=True)
    curve = fields.List(fields.Nested(PointOut), required=True)
    samples = fields.List(fields.Nested(TrainSampleOut), required=True)
    material = fields.Nested(schema_of(MaterialReport), required=True, allow_none=True)
    report = fields.Nested(schema_of(VoiceReport), required=True, allow_none=True)


class TrainingsOut(Schema):
    trainings = fields.List(fields.Nested(TrainingOut), required=True)


@blueprint.before_request
def take_files() -> None:
    """A form may hold a recording."""
    allow_files()


@blueprint.get("/presets")
@needs(Role.VIEWER)
@blueprint.output(TrainersOut)
def presets() -> dict[str, Any]:
    """Who can train, and how; nobody where no plugin trains."""
    found = ask(singing().training.presets(), timeout=LONG_CALL_S)
    return {"trainers": [{"name": name, "presets": list(ways)} for name, ways in found.items()]}


@blueprint.get("/recordings/<name>")
@needs(Role.MODERATOR)
@blueprint.output(RecordingsOut)
def recordings(name: str) -> dict[str, Any]:
    """What was brought for a voice."""
    return {"files": ask(singing().training.lessons.all(name))}


@blueprint.post("/recordings/<name>")
@needs(Role.OWNER)
@blueprint.input(RecordingIn, location="form_and_files")
@blueprint.output(schema_of(LessonFile), status_code=201)
def bring_recording(name: str, form_and_files_data: dict[str, Any]) -> LessonFile:
    """One more recording; of the same name, the newer one stays."""
    file = form_and_files_data["file"]
    here = singing().training.lessons
    with saved(file) as path:
        return ask(here.add(name, file.filename or "", path), timeout=LONG_CALL_S)


@blueprint.delete("/recordings/<name>/<file>")
@needs(Role.OWNER)
@blueprint.output({}, status_code=204)
def remove_recording(name: str, file: str) -> str:
    """Take a recording away."""
    ask(singing().training.lessons.remove(name, file))
    return ""


@blueprint.get("/recordings/<name>/report")
@needs(Role.MODERATOR)
@blueprint.output(schema_of(MaterialReport))
def examine(name: str) -> MaterialReport:
    """What a voice's recordings are worth, before it is trained of them."""
    return ask(singing().training.examine(name), timeout=LONG_CALL_S)


@blueprint.get("")
@needs(Role.VIEWER)
@blueprint.output(TrainingsOut)
def trainings() -> dict[str, Any]:
    """Trainings, of earlier runs too, newest first."""
    return {"trainings": [told(job) for job in ask(singing().training.all())]}


@blueprint.post("")
@needs(Role.OWNER)
@blueprint.input(TrainIn)
@blueprint.output(TrainingOut, status_code=202)
def train(json_data: dict[str, Any]) -> dict[str, Any]:
    """Train a voice of the recordings under its name; the owner of the voice has to agree."""
    consent = TrainConsent(**json_data.pop("consent"))
    wish = TrainWish(consent=consent, **json_data)
    return told(ask(singing().training.start(wish), timeout=LONG_CALL_S))


@blueprint.get("/<id>")
@needs(Role.VIEWER)
@blueprint.output(TrainingOut)
def training(id: str) -> dict[str, Any]:
    """One training, with its curve and its samples."""
    return told(ask(singing().training.job(id)))


@blueprint.post("/<id>/stop")
@needs(Role.OWNER)
@blueprint.output(TrainingOut)
def stop(id: str) -> dict[str, Any]:
    """End it; what was learnt is kept."""
    return told(ask(singing().training.stop(id), timeout=LONG_CALL_S))


@blueprint.post("/<id>/resume")
@needs(Role.OWNER)
@blueprint.output(TrainingOut, status_code=202)
def resume(id: str) -> dict[str, Any]:
    """Go on where it stopped or failed."""
    return told(ask(singing().training.resume(id), timeout=LONG_CALL_S))


@blueprint.delete("/voices/<name>")
@needs(Role.OWNER)
@blueprint.output({}, status_code=204)
def remove_voice(name: str) -> str:
    """Delete a voice that was trained, with its recordings, its trainings and the consent."""
    ask(singing().training.remove(name), timeout=LONG_CALL_S)
    return ""


@blueprint.get("/<id>/samples/<int:step>")
@needs(Role.MODERATOR)
@blueprint.output(FileSchema(), content_type="audio/wav")
def sample(id: str, step: int) -> Response:
    """How the voice sounded at a step, as a WAV file."""
    here = singing().training
    path = here.sample(ask(here.job(id)), step)
    return send_file(path, mimetype="audio/wav", conditional=True)


def told(job: Job) -> dict[str, Any]:
    """A training as it is answered."""
    asked = job.payload
    course = singing().training.course(job)
    return {
        **{name: getattr(job, name) for name in ("id", "progress", "note", "error", "at")},
        "state": "waiting" if job.state == "queued" else job.state,
        **{name: asked[name] for name in ("name", "label", "preset")},
        **{name: getattr(course, name) for name in ("device", "step", "left_s", "notes")},
        "curve": [{"step": step, "loss": loss} for step, loss in course.curve],
        "samples": [
            {"step": one.step, "similarity": one.similarity} for one in course.samples.values()
        ],
        "material": course.report,
        "report": job.result.get("report") or (asdict(course.ready) if course.ready else None),
    }
