"""The studio's voices: kept, changed, heard, carried from one machine to another."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import aclosing
from typing import Any

from apiflask import APIBlueprint, FileSchema, Schema
from apiflask.fields import File
from flask import Response, request, send_file
from marshmallow import ValidationError, fields

from bot.audio import AudioChunk, encode
from bot.engines import Audio
from bot.errors import BadRequest
from bot.studio import Consent, CustomVoice, KeptVoice, Studio, VoiceDraft, VoiceProfile
from web.api.studio import PLAN_S, take_file
from web.bridge import ask, studio
from web.roles import Role, needs
from web.schemas import Input, schema_of
from web.studio_schemas import BODY, request_schema, words

blueprint = APIBlueprint("studio_voices", __name__, url_prefix="/api/studio", tag="Studio voices")
SPEAK_S = 60.0
DraftIn = request_schema(VoiceDraft)
FORM = 1_000_000  # bytes of a form beside its recording


class VoiceForm(Input):
    """`profile` is a VoiceDraft as JSON; `recording` a WAV, FLAC, OGG, MP3, AAC or M4A file."""

    profile = words(100_000, required=True)
    recording = File()


class AuditionIn(Input):
    voice = words(load_default="")
    text = words(1000, load_default="")


class ChoiceIn(Input):
    """An empty voice forgets the choice."""

    voice = words(required=True)


class ChoicesOut(Schema):
    """The voice that reads each viewer's lines."""

    choices = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


@blueprint.before_request
def take_recordings() -> None:
    """A form may hold a recording."""
    if request.mimetype == "multipart/form-data":
        request.max_content_length = studio().settings.max_upload_mb * 1_000_000 + FORM
        request.max_form_memory_size = BODY


@blueprint.get("/voices")
@needs(Role.VIEWER)
@blueprint.output(schema_of(KeptVoice)(many=True))
def voices() -> list[KeptVoice]:
    """All profiles, by name; `flaw` says why nobody can speak in one just now."""
    return ask(studio().kept_voices())


@blueprint.post("/voices")
@needs(Role.OWNER)
@blueprint.input(VoiceForm, location="form_and_files")
@blueprint.output(schema_of(KeptVoice), status_code=201)
def create_voice(form_and_files_data: dict[str, Any]) -> KeptVoice:
    """A new profile; a clone needs a recording and a note of consent."""
    draft, recording = _read(form_and_files_data)
    return _kept(studio().voices.create(draft, recording))


@blueprint.post("/voices/import")
@needs(Role.OWNER)
@blueprint.output(schema_of(KeptVoice), status_code=201)
def import_voice() -> KeptVoice:
    """A zip that was exported, as a new profile; the body is the file."""
    return _kept(studio().voices.import_(take_file()))


@blueprint.get("/voices/<voice>")
@needs(Role.VIEWER)
@blueprint.output(schema_of(KeptVoice))
def voice(voice: str) -> KeptVoice:
    """One profile."""
    return _kept(studio().voices.get(voice))


@blueprint.put("/voices/<voice>")
@needs(Role.OWNER)
@blueprint.input(VoiceForm, location="form_and_files")
@blueprint.output(schema_of(KeptVoice))
def change_voice(voice: str, form_and_files_data: dict[str, Any]) -> KeptVoice:
    """The profile as it is written now; without a recording it keeps the one it has."""
    draft, recording = _read(form_and_files_data)
    return _kept(studio().voices.change(voice, draft, recording))


@blueprint.delete("/voices/<voice>")
@needs(Role.OWNER)
@blueprint.output({}, status_code=204)
def delete_voice(voice: str) -> str:
    """Delete a profile with its recording."""
    ask(studio().voices.delete(voice))
    return ""


@blueprint.get("/voices/<voice>/recording")
@needs(Role.MODERATOR)
@blueprint.output(FileSchema(), content_type="audio/wav")
def recording(voice: str) -> Response:
    """The prepared recording; parts of it where a range is asked for."""
    path = ask(studio().voices.recording(voice))
    return send_file(path, mimetype="audio/wav", conditional=True)


@blueprint.get("/voices/<voice>/export")
@needs(Role.OWNER)
@blueprint.output(FileSchema(), content_type="application/zip")
def export_voice(voice: str) -> Response:
    """The profile with its recording as a zip."""
    packed = ask(studio().voices.export(voice), timeout=PLAN_S)
    named = f'attachment; filename="{voice}.zip"'  # an id that was found holds no quote
    return Response(packed, mimetype="application/zip", headers={"Content-Disposition": named})


@blueprint.post("/audition")
@needs(Role.MODERATOR)
@blueprint.input(AuditionIn)
@blueprint.output(FileSchema(), content_type="audio/wav")
def audition(json_data: dict[str, Any]) -> Response:
    """How a voice (`profile:id`, `engine:name` or `name`) sounds, as a WAV file."""
    wav = ask(_audition(studio(), json_data["voice"], json_data["text"]), timeout=SPEAK_S)
    return Response(wav, mimetype="audio/wav")


@blueprint.get("/viewer-voices")
@needs(Role.VIEWER)
@blueprint.output(ChoicesOut)
def viewer_voices() -> dict[str, Any]:
    """Which voice reads which viewer's lines."""
    return {"choices": ask(studio().voices.choices())}


@blueprint.put("/viewer-voices/<viewer>")
@needs(Role.MODERATOR)
@blueprint.input(ChoiceIn)
@blueprint.output({}, status_code=204)
def choose_voice(viewer: str, json_data: dict[str, Any]) -> str:
    """Choose the voice that reads a viewer's lines."""
    here, chosen = studio(), json_data["voice"]

    async def choose() -> None:
        if chosen:
            await here.check(CustomVoice(text="Hello.", voice=chosen))
        await here.voices.choose(viewer, chosen)

    ask(choose())
    return ""


def _kept(work: Awaitable[VoiceProfile]) -> KeptVoice:
    """A profile once it is kept or found, with why nobody can speak in it just now."""
    here = studio()

    async def look() -> KeptVoice:
        return await here.kept(await work)

    return ask(look(), timeout=PLAN_S)


async def _audition(here: Studio, voice: str, text: str) -> bytes:
    async with aclosing(here.audition(voice, text=text)) as events:
        chunks = [event.chunk async for event in events if isinstance(event, Audio)]
    if not chunks:
        raise BadRequest("nothing was said", field="text", hint="write a word or more")
    sound = AudioChunk(b"".join(chunk.pcm for chunk in chunks), chunks[0].format)
    return encode(sound, "wav")


def _words(said: Any) -> str:
    """The first sentence of what a schema found wrong, which may be nested."""
    while isinstance(said, dict | list) and said:
        said = next(iter(said.values())) if isinstance(said, dict) else said[0]
    return str(said)


def _read(form: dict[str, Any]) -> tuple[VoiceDraft, bytes]:
    """The draft of a form and its recording. Raises BadRequest naming the field."""
    try:
        draft: dict[str, Any] = DraftIn().loads(form["profile"])  # type: ignore[assignment]
    except ValidationError as error:
        name, said = next(iter(error.normalized_messages().items()))
        raise BadRequest(_words(said), field=str(name)) from error
    except (ValueError, RecursionError) as error:
        raise BadRequest("this is no JSON that can be read", field="profile") from error
    if draft.get("consent"):
        draft["consent"] = Consent(**draft["consent"])
    uploaded = form.get("recording")
    return VoiceDraft(**draft), uploaded.read() if uploaded else b""
