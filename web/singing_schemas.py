"""What singing's routes take and answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import Schema
from apiflask.fields import File
from flask import current_app, request
from marshmallow import ValidationError, fields, pre_load, validate

from bot.jobs import Job
from bot.singing import EFFECT_NOTE, Result, Singer
from web.bridge import ask, singing
from web.links import Links
from web.schemas import Input, choice
from web.studio_schemas import words

LONGEST_WAIT_S = 600.0
WAIT_S = 20.0
KEY_LIMIT = 36.0  # semitones up and down
AUTO = "auto"
LONGEST_ID = 60


class Key(fields.Field[Any]):
    """Semitones, or `auto`: what fits the voice, which is None."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> float | None:
        if value is None or str(value).strip().lower() == AUTO:
            return None
        try:
            key = float(value)
        except (TypeError, ValueError) as error:
            raise ValidationError("Not a number of semitones, nor auto.") from error
        if not abs(key) <= KEY_LIMIT:
            raise ValidationError(f"From {-KEY_LIMIT:g} to {KEY_LIMIT:g} semitones, or auto.")
        return key


def result_id(**options: Any) -> fields.String:
    """The id of a result; never a path of a file."""
    shortest = 1 if options.get("required") else 0
    return fields.String(
        validate=validate.Regexp(
            rf"^[0-9a-z]{{{shortest},{LONGEST_ID}}}$",
            error="Not the id of a result; files are not named by their paths.",
        ),
        metadata={"description": "The id of an earlier result, never the path of a file"},
        **options,
    )


def number(least: float, most: float, **options: Any) -> fields.Float:
    """A number in a range."""
    return fields.Float(validate=validate.Range(min=least, max=most), **options)


class WaitIn(Input):
    """How long the answer may wait for the job's end, in seconds."""

    wait = number(0, LONGEST_WAIT_S, load_default=WAIT_S)


class HowSung(WaitIn):
    """Who sings, and how."""

    speaker_id = words(200, load_default="")
    key = Key(load_default=0.0, metadata={"type": "string", "description": "semitones, or `auto`"})
    whole_octaves = fields.Boolean()
    formant = number(-12, 12)
    enhance = fields.Boolean(load_default=True)
    f0 = choice("", "auto", "rmvpe", "rmvpe_path", "yin")
    steps = fields.Integer(validate=validate.Range(min=0, max=1000))
    method = choice("", "euler", "rk4")
    seed = fields.Integer(validate=validate.Range(min=0, max=2**31 - 1))


class HowTidy(Input):
    """What is cleaned up before anything else."""

    gate_db = number(-96, 0)
    denoise = number(0, 1)


class HowSplit(Input):
    """How a song is taken apart."""

    separator = words(60)
    dry = fields.Boolean()


class HowMixed(Input):
    """How singing and backing come together."""

    vocals_db = number(-40, 20)
    backing_db = number(-40, 20)
    reverb = number(0, 1)
    reverb_s = number(0.1, 10)
    duck_db = number(0, 24)
    lufs = number(-40, -5)
    peak_dbtp = number(-12, 0)
    align = fields.Boolean()


class Source(Input):
    """A sound: a file, or the id of an earlier result."""

    file = File()
    source = result_id(load_default="")

    @pre_load
    def take_json(self, form: Any, **_: Any) -> Any:
        """Where no file comes along, JSON says the same as a form."""
        return request.get_json() if request.is_json else form


class SeparateIn(HowTidy, HowSplit, Source, WaitIn):
    harmonies = fields.Boolean()


class ConvertIn(HowTidy, Source, HowSung):
    pass


class MergeIn(HowMixed, WaitIn):
    """`vocals_path` and `instrumental_path` are ids of results. `reference_path` is the recording
    that the vocals were sung after: they are moved to its time. `key` moves the instrumental;
    left out: to the key of the vocals."""

    vocals_path = result_id(required=True)
    instrumental_path = result_id(required=True)
    reference_path = result_id(load_default="")
    key = number(-KEY_LIMIT, KEY_LIMIT)


class MergeUploadsIn(HowMixed, WaitIn):
    vocals = File(required=True)
    instrumental = File(required=True)
    key = number(-KEY_LIMIT, KEY_LIMIT)


class ProcessIn(HowTidy, HowSplit, HowMixed, Source, HowSung):
    harmonies = choice("keep", "convert", "drop")
    vocals_only = fields.Boolean()
    key = Key(load_default=None, metadata={"type": "string", "description": "semitones, or `auto`"})


class PreviewIn(Input):
    """A voice sings some seconds of these vocals; without any, a scale."""

    speaker_id = words(200, load_default="")
    source = result_id(load_default="")
    wait = number(0, LONGEST_WAIT_S, load_default=0.0)


class ModelChoiceIn(Input):
    model = words(200, required=True)


class SingerOut(Schema):
    """A voice. `note` says what it is where it was not trained, `flaw` why it cannot sing."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    engine = fields.String(required=True)
    speaker = fields.String(required=True)
    trained = fields.Boolean(required=True)
    note = fields.String(required=True)
    median_hz = fields.Float(required=True)
    flaw = fields.String(required=True)


class SeparatorOut(Schema):
    """`trained`: a model does it. `harmonies` and `dry`: it is worth asking for them."""

    name = fields.String(required=True)
    trained = fields.Boolean(required=True)
    harmonies = fields.Boolean(required=True)
    dry = fields.Boolean(required=True)


class SpeakersOut(Schema):
    speakers = fields.List(fields.Nested(SingerOut), required=True)
    current = fields.String(required=True)


class ModelOut(SingerOut):
    """The chosen voice, and how its engine is doing."""

    ok = fields.Boolean(required=True)
    state = fields.String(required=True)
    engine_note = fields.String(required=True)


class ResultOut(Schema):
    """A sound with an address that anybody may open until `expires_at`."""

    id = fields.String(required=True)
    kind = choice(
        "upload",
        "vocals",
        "instrumental",
        "harmonies",
        "converted",
        "mix",
        "preview",
        required=True,
    )
    file = fields.String(required=True)
    title = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    seconds = fields.Float(required=True)
    rate = fields.Integer(required=True)
    channels = fields.Integer(required=True)
    at = fields.Float(required=True)
    until = fields.Float(required=True)
    of = fields.String(required=True)
    voice = fields.String(required=True)
    effect = fields.Boolean(required=True)
    note = fields.String(required=True)
    key = fields.Float(required=True)
    lufs = fields.Float(required=True)
    peak_dbtp = fields.Float(required=True)
    tonality = fields.String(required=True)
    tempo = fields.Float(required=True)
    vocals = fields.String(required=True)
    instrumental = fields.String(required=True)
    notes = fields.List(fields.String(), required=True)
    url = fields.String(required=True)
    expires_at = fields.Float(required=True)


class SingingJobOut(Schema):
    """A job: `step` is what it does now. `results` are by kind; `result_url` is the main one's."""

    job = fields.String(required=True)
    kind = choice("separate", "convert", "merge", "process", "preview", required=True)
    state = choice("waiting", "running", "done", "failed", "cancelled", required=True)
    progress = fields.Float(required=True)
    step = fields.String(required=True)
    note = fields.String(required=True)
    error = fields.String(required=True)
    at = fields.Float(required=True)
    sources = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    speaker_id = fields.String(required=True)
    results = fields.Dict(keys=fields.String(), values=fields.Nested(ResultOut), required=True)
    result_url = fields.String(required=True)
    notes = fields.List(fields.String(), required=True)


def told_singer(singer: Singer) -> dict[str, Any]:
    """A SingerOut."""
    names = ("id", "name", "engine", "speaker", "trained", "note", "median_hz", "flaw")
    return {name: getattr(singer, name) for name in names}


def told_result(result: Result) -> dict[str, Any]:
    """A ResultOut, with an address that holds from now on."""
    return told_results([result])[0]


def told_results(results: Sequence[Result]) -> list[dict[str, Any]]:
    """A ResultOut for each."""
    here = singing()
    seconds = here.settings.link_minutes * 60

    async def elsewhere() -> list[str]:
        return [await here.shelf.link(result.id, seconds) for result in results]

    return [_told(one, url, seconds) for one, url in zip(results, ask(elsewhere()), strict=True)]


def _told(result: Result, url: str, seconds: float) -> dict[str, Any]:
    links: Links = current_app.extensions["greenroom"].links
    until, signature = links.sign(result.id, seconds)
    own = f"{request.url_root}results/{result.id}?until={until}&signature={signature}"
    note = EFFECT_NOTE if result.effect else ""
    return result.told() | {"note": note, "url": url or own, "expires_at": until}


def told_job(job: Job) -> dict[str, Any]:
    """A SingingJobOut."""
    step, _, note = job.note.partition(": ")
    made = ask(singing().results_of(job))
    results = dict(zip(made, told_results(list(made.values())), strict=True))
    return {
        "job": job.id,
        "kind": job.kind,
        "state": "waiting" if job.state == "queued" else job.state,
        "progress": job.progress,
        "step": step,
        "note": note,
        "error": job.error,
        "at": job.at,
        "sources": job.payload.get("sources", {}),
        "speaker_id": job.payload.get("voice", ""),
        "results": results,
        "result_url": next((one["url"] for one in results.values()), ""),
        "notes": job.result.get("notes", []),
    }
