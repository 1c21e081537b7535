"""The song library: what is known of each song, its lyrics and how it sounds."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Any

from apiflask import APIBlueprint, FileSchema, Schema
from flask import Response, g, request, send_file
from marshmallow import fields, validate

from bot.errors import BadRequest, NotFound, Refused
from bot.singing import (
    LyricLine,
    Lyrics,
    LyricWord,
    SongDraft,
    drawn,
    measure,
    parse_lrc,
    write_lrc,
)
from web.api.singing_results import API, WaveformOut, WaveformQuery
from web.bridge import LONG_CALL_S, ask, singing
from web.roles import Role, needs
from web.schemas import Input, choice
from web.singing_schemas import number, result_id
from web.studio_schemas import BODY, words

blueprint = APIBlueprint("songs", __name__, url_prefix=f"{API}/songs", tag="Songs")
LONGEST_SONG_S = 12 * 3600.0
LONGEST_LRC = 400_000  # characters
MOST_LINES = 3_000
MOST_WORDS = 400  # of a line
PARTS = ("mix", "vocals", "backing")


class About(Input):
    """What somebody knows of a song. `rights`: the owner confirms that it may be sung."""

    title = words(200)
    artist = words(200)
    key = words(10)
    tempo = number(0, 400)
    note = words(2_000)
    rights = fields.Boolean()


class SongIn(About):
    """A song of results. With `vocals` and `instrumental` the mouth follows the singer; left out:
    those that add up to the mix."""

    title = words(200, required=True)
    mix = result_id(required=True)
    vocals = result_id()
    instrumental = result_id()


class SongPatch(About):
    """`version` is that of the song as it was seen; what is left out stays."""

    version = fields.Integer(required=True)


class WordIn(Input):
    text = words(200, required=True)
    start = number(0, LONGEST_SONG_S, required=True)
    end = number(0, LONGEST_SONG_S, required=True)


class LineIn(Input):
    text = words(1_000, required=True)
    start = number(0, LONGEST_SONG_S, load_default=None, allow_none=True)
    end = number(0, LONGEST_SONG_S, load_default=None, allow_none=True)
    words = fields.List(
        fields.Nested(WordIn), validate=validate.Length(max=MOST_WORDS), load_default=list
    )


class LyricsIn(Input):
    """As an LRC text, or line by line. Neither: the song has no lyrics any more."""

    version = fields.Integer(required=True)
    lrc = words(LONGEST_LRC, load_default="")
    lines = fields.List(
        fields.Nested(LineIn), validate=validate.Length(max=MOST_LINES), load_default=list
    )


class SongOut(Schema):
    """`rights_by` is who confirmed that it may be sung; `effect`: no trained voice sings it."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    artist = fields.String(required=True)
    key = fields.String(required=True)
    transposed = fields.Integer(required=True)
    tempo = fields.Float(required=True)
    voice = fields.String(required=True)
    effect = fields.Boolean(required=True)
    duration = fields.Float(required=True)
    plays = fields.Integer(required=True)
    likes = fields.Integer(required=True)
    last_played = fields.Float(required=True)
    added = fields.Float(required=True)
    lyrics = fields.Boolean(required=True)
    timed = fields.Boolean(required=True)
    rights_by = fields.String(required=True)
    rights_at = fields.Float(required=True)
    note = fields.String(required=True)
    version = fields.Integer(required=True)


class WordOut(Schema):
    text = fields.String(required=True)
    start = fields.Float(required=True)
    end = fields.Float(required=True)


class LineOut(Schema):
    text = fields.String(required=True)
    start = fields.Float(required=True, allow_none=True)
    end = fields.Float(required=True, allow_none=True)
    words = fields.List(fields.Nested(WordOut), required=True)


class LyricsOut(Schema):
    lrc = fields.String(required=True)
    timed = fields.Boolean(required=True)
    lines = fields.List(fields.Nested(LineOut), required=True)


class PartQuery(WaveformQuery):
    part = choice(*PARTS, load_default="mix")


@blueprint.before_request
def take_lyrics() -> None:
    """Lyrics are longer than most requests."""
    if request.method == "PUT":
        request.max_content_length = BODY


@blueprint.get("")
@needs(Role.VIEWER)
@blueprint.output(SongOut(many=True))
def songs() -> list[dict[str, Any]]:
    """All songs, by title."""
    return [asdict(song) for song in ask(singing().library.all())]


@blueprint.post("")
@needs(Role.MODERATOR)
@blueprint.input(SongIn)
@blueprint.output(SongOut, status_code=201)
def add_song(json_data: dict[str, Any]) -> dict[str, Any]:
    """Keep results as a song of the library."""
    here = singing()
    mix = here.shelf.get(json_data["mix"])
    draft = SongDraft(
        title=json_data["title"],
        artist=json_data.get("artist", ""),
        key=json_data.get("key", mix.tonality or None),
        tempo=json_data.get("tempo", mix.tempo or None),
        note=json_data.get("note", ""),
        rights_by=_rights(json_data) or "",
        voice=mix.voice,
        effect=mix.effect,
        transposed=round(mix.key),
    )
    kept = here.keep(
        draft,
        mix=mix.id,
        vocals=json_data.get("vocals"),
        instrumental=json_data.get("instrumental"),
    )
    return asdict(ask(kept, timeout=LONG_CALL_S))


@blueprint.get("/<song>")
@needs(Role.VIEWER)
@blueprint.output(SongOut)
def song(song: str) -> dict[str, Any]:
    """One song."""
    return asdict(ask(singing().library.get(song)))


@blueprint.patch("/<song>")
@needs(Role.MODERATOR)
@blueprint.input(SongPatch)
@blueprint.output(SongOut)
def edit_song(song: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change what is known of it. 409 where somebody else has changed it since."""
    changes = {name: json_data[name] for name in json_data if name not in ("version", "rights")}
    rights = _rights(json_data)
    if rights is not None:
        changes["rights_by"] = rights
    return asdict(ask(singing().library.edit(song, json_data["version"], changes)))


@blueprint.delete("/<song>")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def delete_song(song: str) -> str:
    """Delete it with its files."""
    ask(singing().library.remove(song), timeout=LONG_CALL_S)
    return ""


@blueprint.get("/<song>/lyrics")
@needs(Role.VIEWER)
@blueprint.output(LyricsOut)
def lyrics(song: str) -> dict[str, Any]:
    """Its lyrics, as text and line by line; without lines where it has none."""
    return _told(ask(singing().library.lyrics(song)) or Lyrics())


@blueprint.put("/<song>/lyrics")
@needs(Role.MODERATOR)
@blueprint.input(LyricsIn)
@blueprint.output(SongOut)
def put_lyrics(song: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Replace them. 409 where somebody else has changed the song since."""
    given = _read(json_data)
    kept = given if given.lines else None
    return asdict(ask(singing().library.put_lyrics(song, json_data["version"], kept)))


@blueprint.get(f"/<song>/sound/<any({', '.join(PARTS)}):part>")
@needs(Role.VIEWER)
@blueprint.output(FileSchema(), content_type="application/octet-stream")
def song_sound(song: str, part: str) -> Response:
    """One of its sounds; parts of it where a range is asked for."""
    path = _path(song, part)
    return send_file(path, conditional=True, etag=True, download_name=f"{song} {part}{path.suffix}")


@blueprint.get("/<song>/waveform")
@needs(Role.VIEWER)
@blueprint.input(PartQuery, location="query")
@blueprint.output(WaveformOut)
def song_waveform(song: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """One of its sounds, drawn small."""
    path = _path(song, query_data["part"])
    looked = asyncio.to_thread(measure, path, longest_s=LONGEST_SONG_S)
    measured = ask(looked, timeout=LONG_CALL_S)
    return {
        "peaks": drawn(measured.peaks, query_data["points"]),
        "seconds": measured.seconds,
    }


def _rights(asked: dict[str, Any]) -> str | None:
    """Who confirms the rights, nobody (""), or None: they stay as they are.

    Raises Refused for anybody but the owner."""
    if "rights" not in asked:
        return None
    if g.member.role != "owner":
        raise Refused("only the owner may confirm a song's rights", hint="ask the owner to do it")
    return g.member.name if asked["rights"] else ""


def _path(song: str, part: str) -> Path:
    found = dict(ask(singing().library.sounds(song)).items()).get(part)
    if found is None:
        raise NotFound(f"the song has no {part} of its own", hint="there is its mix")
    return found


def _read(asked: dict[str, Any]) -> Lyrics:
    if asked["lrc"]:
        return parse_lrc(asked["lrc"])
    return Lyrics(lines=tuple(_line(number, line) for number, line in enumerate(asked["lines"])))


def _line(number: int, line: dict[str, Any]) -> LyricLine:
    times = [at for word in line["words"] for at in (word["start"], word["end"])]
    if times != sorted(times):
        raise BadRequest("its words go back in time", field=f"lines[{number}]")
    return LyricLine(
        text=line["text"],
        start=line["start"],
        end=line["end"],
        words=tuple(LyricWord(**word) for word in line["words"]),
    )


def _told(lyrics: Lyrics) -> dict[str, Any]:
    return {
        "lrc": write_lrc(lyrics) if lyrics.lines else "",
        "timed": lyrics.timed,
        "lines": [
            {**asdict(line), "words": [asdict(word) for word in line.words]}
            for line in lyrics.lines
        ],
    }
