"""Conversations by voice that were recorded: listed, heard, erased."""

from __future__ import annotations

from apiflask import APIBlueprint, FileSchema
from flask import Response, current_app, jsonify

from bot.errors import NotFound
from bot.realtime import Recordings, RecordingView
from web.bridge import ask
from web.roles import Role, needs
from web.schemas import schema_of

blueprint = APIBlueprint(
    "conversations", __name__, url_prefix="/api/conversations", tag="Conversations"
)


@blueprint.get("")
@needs(Role.MODERATOR)
@blueprint.output(schema_of(RecordingView)(many=True))
def conversations() -> list[RecordingView]:
    """Recorded conversations, newest first."""
    return ask(_recordings().all())


@blueprint.get("/<id>")
@needs(Role.MODERATOR)
@blueprint.output(schema_of(RecordingView))
def conversation(id: str) -> RecordingView:
    """One of them with its transcript."""
    return ask(_recordings().get(id))


@blueprint.get("/<id>/events")
@needs(Role.MODERATOR)
@blueprint.output({}, content_type="application/json")
def conversation_events(id: str) -> Response:
    """What both sides sent, without the sound."""
    return jsonify(ask(_recordings().events(id)))


@blueprint.get("/<id>/<side>.wav")
@needs(Role.MODERATOR)
@blueprint.output(FileSchema(), content_type="audio/wav")
def conversation_sound(id: str, side: str) -> Response:
    """The sound of one side: client or bot."""
    return Response(ask(_recordings().sound(id, side)), mimetype="audio/wav")


@blueprint.delete("/<id>")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def erase_conversation(id: str) -> str:
    """Erase one with its sound."""
    ask(_recordings().delete(id))
    return ""


def _recordings() -> Recordings:
    found = current_app.extensions["greenroom"].recordings
    if found is None:
        raise NotFound("this house records nothing", hint="start it with `python start.py`")
    return found
