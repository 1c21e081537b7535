"""Songs in the show: what is sung, what waits, the setlist, and when each word is sung."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from apiflask import APIBlueprint, Schema
from flask import request
from marshmallow import fields, validate

from bot.singing import Lyrics
from web.api.singing_results import API
from web.api.songs import LONGEST_LRC, LONGEST_SONG_S, SongOut
from web.bridge import LONG_CALL_S, ask, desk, singing
from web.roles import Role, needs
from web.schemas import Input
from web.singing_schemas import number
from web.studio_schemas import BODY, words

blueprint = APIBlueprint("song_show", __name__, url_prefix=API, tag="Songs")
LONGEST_ID = 80
LONGEST_SETLIST = 200

T = TypeVar("T")


class SongNowOut(Schema):
    """`at` of its `seconds` is heard; `effect`: no trained voice sings it."""

    event = fields.String(required=True)
    title = fields.String(required=True)
    artist = fields.String(required=True)
    at = fields.Float(required=True)
    seconds = fields.Float(required=True)
    effect = fields.Boolean(required=True)


class SongWaitingOut(Schema):
    event = fields.String(required=True)
    song = fields.String(required=True)
    title = fields.String(required=True)
    user = fields.String(required=True)


class SetlistOut(Schema):
    songs = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True)


class SongShowOut(Schema):
    """`now` is null while nothing is sung."""

    now = fields.Nested(SongNowOut, required=True, allow_none=True)
    waiting = fields.List(fields.Nested(SongWaitingOut), required=True)
    setlist = fields.Nested(SetlistOut, required=True)


class SingIn(Input):
    song = words(LONGEST_ID, required=True)


class SungEventsOut(Schema):
    events = fields.List(fields.String(), required=True)


class SeekIn(Input):
    second = number(0, LONGEST_SONG_S, required=True)


class SetlistIn(Input):
    """`version` is that of the list as it was seen."""

    songs = fields.List(
        words(LONGEST_ID), required=True, validate=validate.Length(max=LONGEST_SETLIST)
    )
    version = fields.Integer(required=True)


class TimingIn(Input):
    """Without a `text` the lyrics that it has are timed anew."""

    version = fields.Integer(required=True)
    text = words(LONGEST_LRC, load_default="")


@blueprint.before_request
def take_lyrics() -> None:
    """Lyrics that are timed are longer than most requests."""
    if request.path.endswith("/timing"):
        request.max_content_length = BODY


@blueprint.get("/show")
@needs(Role.VIEWER)
@blueprint.output(SongShowOut)
def song_show() -> dict[str, Any]:
    """What is sung now, what waits, and the setlist."""
    now, waiting = ask(_in_loop(lambda: (desk().song_now(), desk().songs_waiting())))
    return {
        "now": asdict(now) if now is not None else None,
        "waiting": [
            {
                "event": ready.id,
                "song": ready.song,
                "title": ready.title,
                "user": ready.user.name if ready.user else "",
            }
            for ready in waiting
        ],
        "setlist": asdict(ask(singing().library.setlist())),
    }


@blueprint.post("/show/sing")
@needs(Role.MODERATOR)
@blueprint.input(SingIn)
@blueprint.output(SungEventsOut, status_code=202)
def sing_song(json_data: dict[str, Any]) -> dict[str, Any]:
    """Put a song into the song lane."""
    return {"events": [ask(desk().sing(json_data["song"]))]}


@blueprint.post("/show/seek")
@needs(Role.MODERATOR)
@blueprint.input(SeekIn)
@blueprint.output({}, status_code=204)
def seek_song(json_data: dict[str, Any]) -> str:
    """Sing on from another second. 409 while nothing is sung."""
    ask(_in_loop(lambda: desk().seek_song(json_data["second"])))
    return ""


@blueprint.delete("/show/waiting/<event>")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def drop_song(event: str) -> str:
    """It waits no more; points that paid for it are given back."""
    ask(_in_loop(lambda: desk().drop_song(event, "dropped by hand")))
    return ""


@blueprint.put("/show/setlist")
@needs(Role.MODERATOR)
@blueprint.input(SetlistIn)
@blueprint.output(SetlistOut)
def put_setlist(json_data: dict[str, Any]) -> dict[str, Any]:
    """Another setlist. 409 where somebody else has changed it since."""
    changed = singing().library.put_setlist(json_data["songs"], json_data["version"])
    return asdict(ask(changed))


@blueprint.post("/show/setlist/sing")
@needs(Role.MODERATOR)
@blueprint.output(SungEventsOut, status_code=202)
def sing_setlist() -> dict[str, Any]:
    """Put the songs of the setlist into the song lane, in their order."""
    return {"events": ask(desk().sing_setlist())}


@blueprint.post("/songs/<song>/timing")
@needs(Role.MODERATOR)
@blueprint.input(TimingIn)
@blueprint.output(SongOut)
def time_lyrics(song: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Find out when each word of a text is sung. 409 where somebody else has changed the song."""
    lyrics = Lyrics.plain(json_data["text"]) if json_data["text"] else None
    timed = singing().library.time_lyrics(song, json_data["version"], lyrics)
    return asdict(ask(timed, timeout=LONG_CALL_S))


async def _in_loop(call: Callable[[], T]) -> T:
    """Desk calls that answer at once, made where the house runs."""
    return call()
