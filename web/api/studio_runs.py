"""What the studio has made: listed, found, noted, heard, taken away, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from apiflask import APIBlueprint, FileSchema, Schema
from flask import Response, send_file
from marshmallow import fields, validate

from bot.audio import MEDIA_TYPES
from bot.studio import (
    DiskUse,
    RunDetail,
    RunFilter,
    RunNames,
    RunPage,
    Waveform,
    encoded,
)
from web.bridge import LONG_CALL_S, ask, desk, studio
from web.roles import Role, needs
from web.schemas import EventOut, Input, choice, schema_of
from web.studio_schemas import words

blueprint = APIBlueprint("studio_runs", __name__, url_prefix="/api/studio/runs", tag="Studio runs")
MOST = 200  # runs of one page
MOST_IN_ZIP = 1000
PIECE = 1 << 18


class RunsQuery(Input):
    """Which runs; `since` and `until` are Unix time."""

    kind = words(load_default="")
    state = choice("", "done", "cancelled", "failed", load_default="")
    engine = words(load_default="")
    voice = words(load_default="")
    search = words(load_default="")
    since = fields.Float(validate=validate.Range(min=0, max=1e11))
    until = fields.Float(validate=validate.Range(min=0, max=1e11))
    limit = fields.Integer(validate=validate.Range(min=1, max=MOST), load_default=50)
    offset = fields.Integer(validate=validate.Range(min=0, max=10**9), load_default=0)


class NoteIn(Input):
    """What is left out stays."""

    notes = words(10_000)
    title = words()


class ExportIn(Input):
    ids = fields.List(words(60), required=True, validate=validate.Length(min=1, max=MOST_IN_ZIP))


class CountOut(Schema):
    """How many runs it was."""

    runs = fields.Integer(required=True)


class WaveformQuery(Input):
    """How many peaks are drawn."""

    points = fields.Integer(validate=validate.Range(min=1, max=4000), load_default=400)


class SoundQuery(Input):
    format = choice("wav", "flac", "ogg", "mp3", "opus", "aac", load_default="wav")


class CaptionsQuery(Input):
    """`words`: a time for each word."""

    format = choice("srt", "vtt", load_default="srt")
    words = fields.Boolean(load_default=False)


@blueprint.get("")
@needs(Role.VIEWER)
@blueprint.input(RunsQuery, location="query")
@blueprint.output(schema_of(RunPage))
def runs(query_data: dict[str, Any]) -> RunPage:
    """Runs, newest first."""
    return ask(studio().runs.page(RunFilter(**query_data)))


@blueprint.post("/export")
@needs(Role.MODERATOR)
@blueprint.input(ExportIn)
@blueprint.output(FileSchema(), content_type="application/zip")
def export_runs(json_data: dict[str, Any]) -> Response:
    """Runs with all their files as one zip."""
    path = ask(studio().runs.zip(json_data["ids"]), timeout=LONG_CALL_S)
    answer = Response(_read_once(path), mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="runs.zip"'
    answer.content_length = path.stat().st_size
    return answer


@blueprint.post("/delete")
@needs(Role.MODERATOR)
@blueprint.input(ExportIn)
@blueprint.output(CountOut)
def delete_runs(json_data: dict[str, Any]) -> dict[str, int]:
    """Delete runs with their files; how many were still there."""
    return {"runs": ask(studio().runs.delete_all(json_data["ids"]), timeout=LONG_CALL_S)}


@blueprint.get("/names")
@needs(Role.VIEWER)
@blueprint.output(schema_of(RunNames))
def run_names() -> RunNames:
    """The kinds, engines and voices to filter by."""
    return ask(studio().runs.names())


@blueprint.get("/disk")
@needs(Role.VIEWER)
@blueprint.output(schema_of(DiskUse))
def disk_use() -> DiskUse:
    """How much room the runs take, and how much is left."""
    return ask(studio().runs.disk())


@blueprint.post("/rebuild")
@needs(Role.MODERATOR)
@blueprint.output(CountOut)
def rebuild_runs() -> dict[str, int]:
    """Make the index again from the folders, as after copying some by hand."""
    return {"runs": ask(studio().runs.rebuild(), timeout=LONG_CALL_S)}


@blueprint.get("/<run>")
@needs(Role.VIEWER)
@blueprint.output(schema_of(RunDetail))
def run(run: str) -> RunDetail:
    """One run with its request and its files."""
    return ask(studio().runs.get(run))


@blueprint.patch("/<run>")
@needs(Role.MODERATOR)
@blueprint.input(NoteIn)
@blueprint.output(schema_of(RunDetail))
def note_run(run: str, json_data: dict[str, Any]) -> RunDetail:
    """Write notes and a title."""
    ask(studio().runs.note(run, notes=json_data.get("notes"), title=json_data.get("title")))
    return ask(studio().runs.get(run))


@blueprint.post("/<run>/in-show")
@needs(Role.MODERATOR)
@blueprint.output(EventOut, status_code=202)
def play_in_show(run: str) -> dict[str, str]:
    """Let the viewers hear a finished run."""
    return {"event": ask(desk().play_in_show(run))}


@blueprint.delete("/<run>")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def delete_run(run: str) -> str:
    """Delete a run with its files."""
    ask(studio().runs.delete(run))
    return ""


@blueprint.get("/<run>/files/<name>")
@needs(Role.VIEWER)
@blueprint.output(FileSchema(), content_type="application/octet-stream")
def run_file(run: str, name: str) -> Response:
    """One of its files, such as audio.wav; parts of it where a range is asked for."""
    path = ask(studio().runs.file(run, name))
    return send_file(path, conditional=True, etag=True)


@blueprint.get("/<run>/sound")
@needs(Role.VIEWER)
@blueprint.input(SoundQuery, location="query")
@blueprint.output(FileSchema(), content_type="application/octet-stream")
def run_sound(run: str, query_data: dict[str, Any]) -> Response:
    """Its sound in another format, sent as it is encoded; mp3, opus and aac need PyAV."""
    format = query_data["format"]
    path = ask(studio().runs.file(run, "audio.wav"))
    answer = Response(encoded(path, format), mimetype=MEDIA_TYPES[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="{run}.{format}"'
    return answer


@blueprint.get("/<run>/waveform")
@needs(Role.VIEWER)
@blueprint.input(WaveformQuery, location="query")
@blueprint.output(schema_of(Waveform))
def run_waveform(run: str, query_data: dict[str, Any]) -> Waveform:
    """Its sound drawn small, and how loud it is."""
    return ask(studio().runs.waveform(run, query_data["points"]), timeout=LONG_CALL_S)


@blueprint.get("/<run>/captions")
@needs(Role.VIEWER)
@blueprint.input(CaptionsQuery, location="query")
@blueprint.output(FileSchema(), content_type="text/plain")
def run_captions(run: str, query_data: dict[str, Any]) -> Response:
    """What was said with its times, as SRT or VTT."""
    format, by_word = query_data["format"], query_data["words"]
    text = ask(studio().runs.captions(run, format, words=by_word))
    return Response(text, mimetype="text/vtt" if format == "vtt" else "application/x-subrip")


def _read_once(path: Path) -> Iterator[bytes]:
    """The file in pieces; it is deleted once it was read, or nobody reads it any more."""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    finally:
        path.unlink(missing_ok=True)
